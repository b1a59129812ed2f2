namespace SafeThink.Traces;

/// <summary>Reads a model's output byte by byte and says where steps end and phases change.</summary>
/// <remarks>
/// <para>
/// Everything is decided on bytes, so it does not matter how text is split into tokens. Bytes that may be the beginning
/// of a tag are not given to the segmenter before it is clear that they are text.
/// </para>
/// <para>
/// A step starts in a known state: no tag begun (a begun tag is not part of the step before it) and nothing counted. So
/// a rejected step needs no saved state: <see cref="Restart"/> at its beginning is exact.
/// </para>
/// </remarks>
internal sealed class TraceReader(TagMatcher matcher, StepSegmentation segmentation)
{
    private StepSegmenter _segmenter = new(segmentation);
    private int _state = TagMatcher.Root;

    /// <summary>The phase of the text at <see cref="Confirmed"/>.</summary>
    public TracePhase Phase { get; private set; }

    /// <summary>The phase that the last tag leads to.</summary>
    public TracePhase NextPhase { get; private set; }

    /// <summary>Up to where the output has been read, as an offset in bytes.</summary>
    public int Position { get; private set; }

    /// <summary>Up to where the output is known to be text and no tag, as an offset in bytes.</summary>
    public int Confirmed { get; private set; }

    /// <summary>Where the last step ended, as an offset in bytes.</summary>
    public int StepEnd { get; private set; }

    /// <summary>Where the last tag began, as an offset in bytes.</summary>
    public int TagStart { get; private set; }

    /// <summary>Whether the present step holds anything but white space, as far as it is confirmed.</summary>
    public bool HasContent => _segmenter.HasContent;

    /// <summary>Starts a step.</summary>
    /// <param name="offset">Where in the output, in bytes.</param>
    /// <param name="phase">The phase it belongs to.</param>
    public void Restart(int offset, TracePhase phase)
    {
        _segmenter = new StepSegmenter(segmentation);
        _state = TagMatcher.Root;
        Phase = phase;
        Position = Confirmed = offset;
    }

    /// <summary>Reads on until something happens or nothing is left.</summary>
    /// <param name="output">The output; it holds at least everything from <see cref="Confirmed"/> on.</param>
    public TraceSignal Read(TraceBuffer output)
    {
        var unread = output.From(Position);
        while (!unread.IsEmpty)
        {
            var length = _state == TagMatcher.Root ? matcher.LengthWithoutTag(unread) : 0;
            if (length == 0)
            {
                _state = matcher.Next(_state, unread[0]);
                length = 1;
            }

            unread = unread[length..];
            Position += length;

            var tag = matcher.Match(_state);
            var textEnd = Position - (tag < 0 ? matcher.Depth(_state) : matcher.Lengths[tag]);
            if (Confirm(output, textEnd))
                return TraceSignal.StepEnd;
            if (tag >= 0)
            {
                TagStart = textEnd;
                NextPhase = matcher.Markers[tag].Phase;
                return TraceSignal.Tag;
            }
        }

        return TraceSignal.None;
    }

    /// <summary>Takes bytes that began like a tag for text, because nothing follows them.</summary>
    public TraceSignal ReadToEnd(TraceBuffer output) =>
        Confirm(output, Position) ? TraceSignal.StepEnd : TraceSignal.None;

    /// <summary>Counts a token whose bytes have all been read; where steps are counted in tokens, it may end one.</summary>
    public TraceSignal CountToken()
    {
        if (!_segmenter.CountToken() || Confirmed != Position || Phase == TracePhase.Protocol)
            return TraceSignal.None;
        StepEnd = Position;
        return TraceSignal.StepEnd;
    }

    private bool Confirm(TraceBuffer output, int textEnd)
    {
        if (Phase == TracePhase.Protocol)
        {
            Confirmed = Math.Max(Confirmed, textEnd);
            return false;
        }

        while (true)
        {
            Confirmed += _segmenter.ReadPlain(output.Between(Confirmed, textEnd));
            if (Confirmed >= textEnd)
                return false;

            var cut = _segmenter.Read(output[Confirmed]);
            if (cut == StepCut.Before)
            {
                StepEnd = Confirmed;
                return true;
            }

            Confirmed++;
            if (cut == StepCut.After)
            {
                StepEnd = Confirmed;
                return true;
            }
        }
    }
}
