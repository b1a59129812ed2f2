namespace SafeThink.Decoding.Output;

/// <summary>Lets text through up to the first stop sequence, and holds back what may turn out to begin one.</summary>
internal sealed class StopSequenceFilter
{
    private readonly string[] _sequences;
    private string _held = "";

    private StopSequenceFilter(string[] sequences) => _sequences = sequences;

    /// <summary>Whether a stop sequence was found. From then on nothing passes.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>A filter for these sequences, or null where there are none.</summary>
    public static StopSequenceFilter? For(IReadOnlyList<string> sequences) => sequences.Count == 0 ? null : new([.. sequences]);

    /// <summary>Adds text.</summary>
    /// <param name="text">The text, any part of a word.</param>
    /// <returns>What certainly stands before a stop sequence; often empty.</returns>
    public string Pass(string text)
    {
        if (HasStopped)
            return "";
        text = _held + text;
        _held = "";
        var first = text.Length;
        foreach (var sequence in _sequences)
        {
            // Up to where another was found: the one that begins first wins.
            var at = text.AsSpan(0, Math.Min(text.Length, first + sequence.Length)).IndexOf(sequence);
            if (at >= 0 && at < first)
                (first, HasStopped) = (at, true);
        }

        if (HasStopped)
            return text[..first];
        var held = LongestBeginning(text);
        _held = text[^held..];
        return text[..^held];
    }

    /// <summary>Takes out what is held back: it did not become a stop sequence.</summary>
    public string TakeHeld()
    {
        var held = _held;
        _held = "";
        return held;
    }

    private int LongestBeginning(string text)
    {
        var longest = 0;
        foreach (var sequence in _sequences)
        {
            for (var length = Math.Min(sequence.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(sequence.AsSpan(0, length)))
                    longest = length;
            }
        }

        return longest;
    }
}
