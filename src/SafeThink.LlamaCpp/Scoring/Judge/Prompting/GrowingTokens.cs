namespace SafeThink.LlamaCpp.Scoring.Judge.Prompting;

/// <summary>The tokens of a text that grows at its end, without tokenizing all of it again each time.</summary>
/// <remarks>
/// Tokenizers never join a word to the space behind it, so what stands before such a space has its final tokens. The text
/// up to the last such place is kept as tokens; from there on it is tokenized anew, since an end may still change.
/// </remarks>
/// <param name="tokenize">Tokenizes a piece from the middle of a text.</param>
internal sealed class GrowingTokens(Func<string, int[]> tokenize)
{
    private readonly List<int> _settled = [];
    private string _settledText = "";

    /// <summary>How many leading tokens no longer change while the text only grows.</summary>
    public int SettledCount => _settled.Count;

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">The text: usually what was given to <see cref="Settle"/>, and more.</param>
    public int[] Of(string text)
    {
        if (!text.StartsWith(_settledText, StringComparison.Ordinal))
        {
            _settled.Clear();
            _settledText = "";
        }

        return [.. _settled, .. tokenize(text[_settledText.Length..])];
    }

    /// <summary>Says that a text is there to stay.</summary>
    /// <param name="text">The beginning of all texts to come.</param>
    public void Settle(string text)
    {
        if (!text.StartsWith(_settledText, StringComparison.Ordinal))
            return;
        for (var i = text.Length - 2; i > _settledText.Length; i--)
        {
            if (text[i] != ' ' || !char.IsAsciiLetter(text[i - 1]) || !char.IsAsciiLetter(text[i + 1]))
                continue;
            _settled.AddRange(tokenize(text[_settledText.Length..i]));
            _settledText = text[..i];
            return;
        }
    }
}
