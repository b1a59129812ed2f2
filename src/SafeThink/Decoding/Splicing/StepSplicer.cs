using System.Text;
using SafeThink.Engines;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Decoding.Splicing;

/// <summary>Keeps the output's text and the sequence's tokens in step while one is taken back and the other spliced.</summary>
/// <remarks>
/// A step begins at a place in the text, a sequence is cut at the edge of a token. Where a step begins inside a token, the
/// bytes of that token in front of it (the carry) are accepted text: they are tokenized again together with whatever is
/// put behind them, and all of it is evaluated as one batch.
/// </remarks>
internal sealed class StepSplicer(DecodeContext context, TraceBuffer output) : IDisposable
{
    private StepOrigin _origin;
    private StepOrigin _ahead;

    /// <summary>Where the present step begins.</summary>
    public StepOrigin Origin => _origin;

    /// <summary>Begins a step.</summary>
    /// <param name="sequence">The sequence, which stands at or behind the step's beginning.</param>
    /// <param name="offset">Where the step begins in the output.</param>
    /// <param name="phase">Its phase.</param>
    /// <param name="mayBeRejected">Whether it is worth a mark.</param>
    public void Begin(IDecodingSequence sequence, int offset, TracePhase phase, bool mayBeRejected)
    {
        var origin = OriginAt(sequence, offset, phase, mayBeRejected);
        _origin.Mark?.Dispose();
        _origin = origin;
        output.Forget(offset);
    }

    /// <summary>Begins the step behind the present one, which can still be taken back.</summary>
    /// <param name="sequence">The sequence, which stands at or behind the present step's end.</param>
    /// <param name="offset">Where the present step ends in the output.</param>
    /// <param name="mayBeRejected">Whether the next step is worth a mark.</param>
    public void BeginAhead(IDecodingSequence sequence, int offset, bool mayBeRejected) =>
        _ahead = OriginAt(sequence, offset, _origin.Phase, mayBeRejected);

    /// <summary>Makes the step begun ahead the present one.</summary>
    public void TakeUpAhead()
    {
        _origin.Mark?.Dispose();
        _origin = _ahead;
        _ahead = default;
        output.Forget(_origin.Offset);
    }

    /// <summary>Gives up the step begun ahead; taking back the present step takes back its tokens too.</summary>
    public void DropAhead()
    {
        _ahead.Mark?.Dispose();
        _ahead = default;
    }

    /// <summary>Puts text behind everything there is.</summary>
    /// <returns>How many tokens it took.</returns>
    public int Append(IDecodingSequence sequence, string text) => Append(sequence, Encoding.UTF8.GetBytes(text));

    /// <summary>Takes the present step back and puts text in its place.</summary>
    /// <returns>How many tokens were put there; null if there was no room, and then the step is taken back all the same.</returns>
    public int? Replace(IDecodingSequence sequence, string text)
    {
        TakeBack(sequence);
        return Splice(sequence, _origin.Carry.Span, text, _origin.Offset);
    }

    /// <summary>Takes back everything behind a place in the output, and puts text there.</summary>
    /// <returns>How many tokens were put there; null if there was no room, and then the rest is taken back all the same.</returns>
    public int? ReplaceFrom(IDecodingSequence sequence, int offset, string text)
    {
        var (edge, length) = output.EdgeAt(offset);
        var carry = output.Between(edge, offset).ToArray();
        sequence.Truncate(length);
        return Splice(sequence, carry, text, offset);
    }

    /// <summary>Takes away what was put in front of the present step, and leaves the step.</summary>
    /// <remarks>The published algorithm appends a resampled step alone, without the prefix it was sampled behind.</remarks>
    /// <returns>Where the step's tokens begin now.</returns>
    public int DropPrefix(IDecodingSequence sequence, int stepEnd)
    {
        var tokenizer = context.Engine.Tokenizer;
        var (_, from) = output.EdgeAt(_origin.Offset);
        var (edge, to) = output.EdgeAt(stepEnd);
        int[] step =
        [
            .. tokenizer.TokenizeTrusted(_origin.Carry.Span),
            .. sequence.Tokens[from..to],
            .. tokenizer.TokenizeTrusted(output.Between(edge, stepEnd)),
        ];
        TakeBack(sequence);
        sequence.Append(step);
        output.TakeBack(stepEnd, sequence.Tokens.Length);
        return sequence.Tokens.Length - step.Length;
    }

    /// <summary>How many tokens stand behind a place in the output.</summary>
    /// <remarks>A step is often known to end only when something that follows it is there: a tag, or the end of the output.</remarks>
    public int TokensBehind(IDecodingSequence sequence, int offset) => sequence.Tokens.Length - output.EdgeAt(offset).Length;

    /// <summary>The sequence at the end of the present step, for those who want to read on from there.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="stepEnd">Where the step ends in the output.</param>
    /// <param name="start">How many tokens lie before the step; null for those before its first own token.</param>
    /// <param name="endsReply">Whether nothing comes behind the step if it is accepted.</param>
    public StepSequence SequenceAt(IDecodingSequence sequence, int stepEnd, int? start = null, bool endsReply = false)
    {
        var (edge, length) = output.EdgeAt(stepEnd);
        return new StepSequence(
            context.Engine, context.Format, start ?? output.EdgeAt(_origin.Offset).Length, length, output.Between(edge, stepEnd).ToArray(), sequence.Wake)
        {
            EndsReply = endsReply,
        };
    }

    public void Dispose()
    {
        DropAhead();
        _origin.Mark?.Dispose();
    }

    private StepOrigin OriginAt(IDecodingSequence sequence, int offset, TracePhase phase, bool mayBeRejected)
    {
        var (edge, length) = output.EdgeAt(offset);
        var carry = output.Between(edge, offset).ToArray();
        var isAtEnd = edge == offset && length == sequence.Tokens.Length;
        return new StepOrigin(phase, offset, length, carry, mayBeRejected && isAtEnd ? sequence.Mark() : null);
    }

    private void TakeBack(IDecodingSequence sequence)
    {
        if (_origin.Mark is { } mark)
        {
            sequence.Rewind(mark);
            return;
        }

        // Without a mark the random numbers cannot be put back: a stream of the place's own owes nothing to what was drawn behind it.
        sequence.Truncate(_origin.Length);
        var asked = context.Options.Sampling;
        if (!asked.IsGreedy)
            sequence.Resample(asked with { Seed = unchecked(((asked.Seed ^ 0x85EBCA6Bu) * 0x9E3779B9u) + (uint)_origin.Offset) });
    }

    private int? Splice(IDecodingSequence sequence, ReadOnlySpan<byte> carry, string text, int offset)
    {
        var tokens = context.Engine.Tokenizer.TokenizeTrusted([.. carry, .. Encoding.UTF8.GetBytes(text)]);

        // One more has to fit, or nothing could be sampled behind it.
        if (sequence.Tokens.Length + tokens.Length >= context.Engine.Model.ContextLength)
            return null;
        sequence.Append(tokens);
        output.TakeBack(offset, sequence.Tokens.Length);
        return tokens.Length;
    }

    private int Append(IDecodingSequence sequence, ReadOnlySpan<byte> text)
    {
        var tokens = context.Engine.Tokenizer.TokenizeTrusted(text);
        sequence.Append(tokens);
        return tokens.Length;
    }
}
