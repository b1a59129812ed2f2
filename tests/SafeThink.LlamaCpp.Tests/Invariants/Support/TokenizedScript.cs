using System.Text;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>Cuts a text into tokens anywhere, such that a scripted model can say them.</summary>
internal static class TokenizedScript
{
    /// <summary>Cuts a text at given places.</summary>
    /// <remarks>
    /// Places count UTF-8 bytes; a piece of a character becomes byte tokens. A scripted model needs each token only once,
    /// so pieces that occurred before are joined to what follows them.
    /// </remarks>
    /// <param name="text">The text.</param>
    /// <param name="places">Where to cut, in any order.</param>
    public static IReadOnlyList<string> Cut(string text, IEnumerable<int> places)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        int[] edges = [.. places.Where(place => place > 0 && place < bytes.Length).Append(bytes.Length).Distinct().Order()];
        var words = new List<string>();
        var start = 0;
        foreach (var edge in edges)
        {
            var pieces = Spell(bytes.AsSpan(start..edge));
            if (pieces.Distinct().Count() < pieces.Count || pieces.Any(words.Contains))
                continue;
            words.AddRange(pieces);
            start = edge;
        }

        if (start == bytes.Length)
            return words;

        // The end could not be said on its own: it goes to the last token, or the text is one token.
        return start == 0 ? [text] : [.. Cut(text, [.. edges.Where(edge => edge < start)])];
    }

    /// <summary>A model that says the tokens, and nothing behind a refusal.</summary>
    /// <param name="words">The tokens.</param>
    public static ScriptedModel Model(IEnumerable<string> words) => Scripts.Chat()
        .Say(Scripts.Start, words)
        .Token(Scripts.Refusal)
        .Say(Scripts.Refusal, ScriptedModelBuilder.EndOfText)
        .Build();

    // A piece that is text is one token; any other is spelled in bytes.
    private static IReadOnlyList<string> Spell(ReadOnlySpan<byte> piece)
    {
        var text = Encoding.UTF8.GetString(piece);
        return text.Contains('\uFFFD', StringComparison.Ordinal)
            ? [.. piece.ToArray().Select(value => $"<0x{value:X2}>")]
            : [text];
    }
}
