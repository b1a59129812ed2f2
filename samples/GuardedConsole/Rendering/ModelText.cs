using System.Globalization;
using System.Text;

namespace GuardedConsole.Rendering;

/// <summary>Makes text of a model, a file or a person fit for a terminal.</summary>
internal static class ModelText
{
    private const char FirstControlPicture = '\u2400';
    private const char DeletePicture = '\u2421';

    /// <summary>
    /// The text with everything replaced that a terminal would obey: control characters, escape sequences by their first
    /// character, and what reorders or hides text. Line breaks and tabs stay.
    /// </summary>
    public static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;

        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            printable.Append(Printable(rune).ToString());
        return printable.ToString();
    }

    /// <summary>The same on one line.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', Printable(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Rune Printable(Rune rune) => rune.Value switch
    {
        '\n' or '\t' => rune,
        '\r' => new Rune('\n'),
        < ' ' => new Rune((char)(FirstControlPicture + rune.Value)),
        0x7F => new Rune(DeletePicture),
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Rune.ReplacementChar,
        0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => Rune.ReplacementChar,
        _ => rune,
    };
}
