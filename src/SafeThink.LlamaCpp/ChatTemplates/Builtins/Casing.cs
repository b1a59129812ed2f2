using System.Globalization;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Changes of case, one code point at a time, so that every character keeps its origin.</summary>
/// <remarks>
/// Unicode's simple mappings, and of the special ones only those of <c>ß</c> and <c>İ</c>: Python also opens
/// ligatures and knows the final sigma. No template known to us meets the difference.
/// </remarks>
internal static class Casing
{
    private delegate bool Raises(int index, bool followsLetter);

    public static OriginText Upper(RenderBudget budget, OriginText text) => Map(budget, text, (_, _) => true);

    public static OriginText Lower(RenderBudget budget, OriginText text) => Map(budget, text, (_, _) => false);

    public static OriginText Capitalize(RenderBudget budget, OriginText text) => Map(budget, text, (index, _) => index == 0);

    /// <summary>Python's method: a letter is raised when what stands before it is not one.</summary>
    public static OriginText Title(RenderBudget budget, OriginText text) => Map(budget, text, (_, followsLetter) => !followsLetter);

    /// <summary>Jinja's filter: a letter is raised after white space, a hyphen or an opening bracket only.</summary>
    public static OriginText TitleWords(RenderBudget budget, OriginText text) => Map(budget, text, (index, _) =>
        index == 0 || PythonWhiteSpace.Contains(text.Value[index - 1]) || text.Value[index - 1] is '-' or '(' or '{' or '[' or '<');

    private static OriginText Map(RenderBudget budget, OriginText text, Raises raises)
    {
        var output = new OriginTextBuilder(budget);
        var value = text.Value;
        var followsLetter = false;
        for (var i = 0; i < value.Length;)
        {
            var width = CodePoints.WidthAt(value, i);
            var character = value.Substring(i, width);
            var mapped = raises(i, followsLetter) ? Raise(character) : Drop(character);
            output.Append(mapped, text.IsTrustedAt(i) && text.IsTrustedAt(i + width - 1));
            followsLetter = char.IsLetter(character, 0);
            i += width;
        }

        return output.Build();
    }

    private static string Raise(string character) =>
        character == "ß" ? "SS" : CultureInfo.InvariantCulture.TextInfo.ToUpper(character);

    private static string Drop(string character) =>
        character == "\u0130" ? "i\u0307" : CultureInfo.InvariantCulture.TextInfo.ToLower(character);
}
