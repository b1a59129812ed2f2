namespace SafeThink.LlamaCpp.Tokens;

/// <summary>A set of token spellings that can be looked for in text.</summary>
/// <remarks>Sorted by first byte and, within, longest first, so that the longest match at a place comes first.</remarks>
internal sealed class Spellings
{
    private readonly List<(int Token, byte[] Bytes)>?[] _byFirstByte = new List<(int, byte[])>?[256];

    /// <summary>Collects the spellings of some tokens.</summary>
    /// <param name="table">The vocabulary.</param>
    /// <param name="isWanted">Which tokens.</param>
    public Spellings(TokenTable table, Func<TokenKinds, bool> isWanted)
    {
        for (var token = 0; token < table.Count; token++)
        {
            var bytes = table.GetBytes(token);
            if (!bytes.IsEmpty && isWanted(table.GetKinds(token)))
                (_byFirstByte[bytes[0]] ??= []).Add((token, bytes.ToArray()));
        }

        foreach (var spellings in _byFirstByte)
            spellings?.Sort((a, b) => b.Bytes.Length.CompareTo(a.Bytes.Length));
    }

    /// <summary>The longest spelling that stands at the beginning of a text.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <returns>The token and the spelling's length, or (-1, 0).</returns>
    public (int Token, int Length) MatchAtStart(ReadOnlySpan<byte> text)
    {
        foreach (var (token, bytes) in _byFirstByte[text[0]] ?? [])
        {
            if (text.StartsWith(bytes))
                return (token, bytes.Length);
        }

        return (-1, 0);
    }

    /// <summary>Splits a text inside every spelling, so that no piece contains one.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <returns>The pieces in order; together they are the text.</returns>
    public List<Range> SplitInside(ReadOnlySpan<byte> text)
    {
        var pieces = new List<Range>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            // A shorter spelling at the same place ends earlier, but begins with the same character: one cut serves both.
            if (MatchAtStart(text[i..]).Token < 0)
                continue;
            var cut = i + 1;
            while (cut < text.Length && (text[cut] & 0xC0) == 0x80)
                cut++;
            pieces.Add(start..cut);
            start = cut;
        }

        if (start < text.Length)
            pieces.Add(start..text.Length);
        return pieces;
    }
}
