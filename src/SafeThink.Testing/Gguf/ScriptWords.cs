using System.Text.RegularExpressions;

namespace SafeThink.Testing.Gguf;

/// <summary>Makes the tokens of a script out of text.</summary>
public static partial class ScriptWords
{
    /// <summary>
    /// Cuts text before the white space between words: <c>" The user\n\nSo."</c> gives <c>" The"</c>, <c>" user"</c>
    /// and <c>"\n\nSo."</c>. White space at the end is a token of its own.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The tokens; joined they are the text again.</returns>
    public static IReadOnlyList<string> Cut(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Words().Matches(text).Select(m => m.Value)];
    }

    /// <summary>Spells text in byte tokens, such as an emoji in four that are not valid text each on its own.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The byte tokens, written <c>&lt;0xNN&gt;</c>.</returns>
    /// <exception cref="ArgumentException">The text has a lone surrogate.</exception>
    public static IReadOnlyList<string> Bytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. GgufText.Bytes(text).Select(GgufVocabulary.ByteToken)];
    }

    [GeneratedRegex(@"\s*\S+|\s+$")]
    private static partial Regex Words();
}
