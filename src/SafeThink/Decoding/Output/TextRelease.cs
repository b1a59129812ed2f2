using System.Buffers;
using System.Text;
using System.Threading.Channels;
using SafeThink.Traces;

namespace SafeThink.Decoding.Output;

/// <summary>The way out: everything that the reader gets passes here, and nothing that passed comes back.</summary>
/// <remarks>
/// Only accepted bytes arrive, so what is kept here of a character cut in two never has to be taken back. White space at
/// the beginning of a phase belongs to the tags around it and is dropped.
/// </remarks>
internal sealed class TextRelease(ChannelWriter<DecodingUpdate> updates, StopSequenceFilter? stop = null)
{
    private readonly List<byte> _partial = [];
    private bool _phaseHasBegun;
    private TracePhase _phase;

    /// <summary>Whether the text so far ends in white space, so that what follows needs no separator.</summary>
    public bool EndsInWhiteSpace { get; private set; } = true;

    /// <summary>Whether a stop sequence was reached: nothing goes out any more.</summary>
    public bool HasStopped => stop is { HasStopped: true };

    /// <summary>Whether the text of a whole token can be passed on as it is.</summary>
    public bool CanReleasePiece => _phaseHasBegun && _partial.Count == 0;

    /// <summary>Goes over to a phase; going over to the present one does nothing.</summary>
    public void Enter(TracePhase phase)
    {
        if (phase == _phase)
            return;
        Flush();
        _phase = phase;
        _phaseHasBegun = false;
        EndsInWhiteSpace = true;
    }

    /// <summary>Hands out accepted bytes; those of a character that is not complete yet wait for the rest.</summary>
    public void Release(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || _phase == TracePhase.Protocol)
            return;
        if (_partial.Count > 0)
        {
            _partial.AddRange(bytes);
            bytes = _partial.ToArray();
            _partial.Clear();
        }

        if (Rune.DecodeLastFromUtf8(bytes, out _, out var last) == OperationStatus.NeedMoreData)
        {
            _partial.AddRange(bytes[^last..]);
            bytes = bytes[..^last];
        }

        var text = Encoding.UTF8.GetString(bytes);
        ReleasePiece(_phaseHasBegun ? text : text.TrimStart());
    }

    /// <summary>Hands out what is kept of a character: a tag stands in it, so that its halves do not belong together.</summary>
    public void EndCharacter()
    {
        if (_partial.Count == 0)
            return;

        // A character that never became complete shows as U+FFFD, not as nothing.
        var text = Encoding.UTF8.GetString(_partial.ToArray());
        _partial.Clear();
        ReleasePiece(text);
    }

    /// <summary>Hands out accepted text.</summary>
    public void ReleasePiece(string text)
    {
        if (!Began(text))
            return;
        if (stop is not null && _phase == TracePhase.Answer)
            text = stop.Pass(text);
        if (text.Length > 0)
            updates.TryWrite(DecodingUpdate.OfText(_phase, text));
    }

    /// <summary>Hands out text that a policy wrote.</summary>
    public void Inject(string text)
    {
        Flush();
        if (Began(text))
            updates.TryWrite(DecodingUpdate.OfInjection(_phase, text));
    }

    /// <summary>Hands out something that is no text.</summary>
    public void Report(DecodingUpdate update) => updates.TryWrite(update);

    /// <summary>Hands out the last update.</summary>
    public void Complete(DecodingResult result)
    {
        Flush();
        updates.TryWrite(DecodingUpdate.Of(result, _phase));
    }

    private void Flush()
    {
        EndCharacter();
        if (stop?.TakeHeld() is { Length: > 0 } held)
            updates.TryWrite(DecodingUpdate.OfText(_phase, held));
    }

    private bool Began(string text)
    {
        if (text.Length == 0)
            return false;
        _phaseHasBegun = true;
        EndsInWhiteSpace = char.IsWhiteSpace(text[^1]);
        return true;
    }
}
