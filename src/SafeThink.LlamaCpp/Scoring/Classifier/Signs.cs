using System.Globalization;
using System.Text;

namespace SafeThink.LlamaCpp.Scoring.Classifier;

/// <summary>Takes out of a text what is no part of a word.</summary>
/// <remarks>
/// An encoder's vocabulary lacks most emoji and many other signs, and one that it lacks hides the word that it touches: both
/// together are one unknown token. Without the signs the word is read, and what is still unknown is a word.
/// </remarks>
internal static class Signs
{
    /// <summary>The text with a blank for each sign, and nothing for what is not seen.</summary>
    public static string Remove(string text)
    {
        var words = new StringBuilder(text.Length);
        Span<char> characters = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsUnseen(rune))
                continue;
            if (IsSign(rune))
                words.Append(' ');
            else
                words.Append(characters[..rune.EncodeToUtf16(characters)]);
        }

        return words.ToString();
    }

    private static bool IsSign(Rune rune) =>
        Rune.IsPunctuation(rune) || Rune.IsSymbol(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    // A joiner, or the choice of how the sign before it looks.
    private static bool IsUnseen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || rune.Value is >= 0xFE00 and <= 0xFE0F;
}
