using System.Text;

namespace SafeThink.LlamaCpp.Tokens;

/// <summary>Decides which tokens must never come out of text that is not trusted.</summary>
/// <remarks>
/// <para>Forbidden are control tokens, tokens that end the generation, and tags.</para>
/// <para>
/// A user-defined token is a tag unless it is made of letters, digits, white space and sentence punctuation alone:
/// vocabularies define runs of spaces and whole words this way, and these carry no meaning of their own. Everything
/// else counts as a tag, since families put theirs in various brackets (<c>&lt;think&gt;</c>, <c>[THINK]</c>,
/// <c>◁think▷</c>, <c>&lt;|end|&gt;</c>). A normal token is a tag if it spells a bracketed word of thinking, which
/// some fine-tuned models have.
/// </para>
/// </remarks>
internal static class ForbiddenTokens
{
    private const string Punctuation = ".,;:!?'\"()-_/…’“”";
    private const string Openings = "<[{◁〈《|";
    private const string Closings = ">]}▷〉》|";
    private static readonly string[] ThinkingWords = ["think", "thought", "reason"];

    /// <summary>Whether a token is forbidden.</summary>
    /// <param name="kinds">Its kind.</param>
    /// <param name="bytes">Its bytes.</param>
    public static bool Contains(TokenKinds kinds, ReadOnlySpan<byte> bytes)
    {
        if ((kinds & (TokenKinds.Control | TokenKinds.EndOfGeneration)) != 0)
            return true;
        return (kinds & TokenKinds.UserDefined) != 0 ? !IsPlain(bytes) : IsThinkingTag(bytes);
    }

    private static bool IsPlain(ReadOnlySpan<byte> bytes)
    {
        foreach (var rune in Encoding.UTF8.GetString(bytes).EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune) && !Rune.IsWhiteSpace(rune) && !Punctuation.Contains(rune.ToString(), StringComparison.Ordinal))
                return false;
        }

        return true;
    }

    private static bool IsThinkingTag(ReadOnlySpan<byte> bytes)
    {
        // The shortest is <think>; most tokens are shorter and need no string.
        if (bytes.Length < 7)
            return false;
        var text = Encoding.UTF8.GetString(bytes).Trim();
        return text.Length > 2
            && Openings.Contains(text[0], StringComparison.Ordinal)
            && Closings.Contains(text[^1], StringComparison.Ordinal)
            && ThinkingWords.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
