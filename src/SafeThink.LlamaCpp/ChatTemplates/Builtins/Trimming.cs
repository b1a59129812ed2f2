using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Python's <c>strip</c>, <c>lstrip</c> and <c>rstrip</c>.</summary>
internal static class Trimming
{
    /// <param name="budget">What the rendering may use up.</param>
    /// <param name="text">The text.</param>
    /// <param name="characters">The set of characters to take off; white space when none is given.</param>
    /// <param name="atStart">Whether to trim the start.</param>
    /// <param name="atEnd">Whether to trim the end.</param>
    public static TextValue Strip(RenderBudget budget, OriginText text, JinjaValue? characters, bool atStart, bool atEnd)
    {
        budget.ChargeCharacters(text.Length);
        var value = text.Value;
        var set = CharacterSet(characters);
        var start = 0;
        var end = value.Length;
        while (atStart && start < end && Takes(value, start, set))
        {
            start += CodePoints.WidthAt(value, start);
        }

        while (atEnd && end > start && Takes(value, LastIndex(value, start, end), set))
        {
            end = LastIndex(value, start, end);
        }

        return new TextValue(text.Slice(start, end - start));
    }

    private static HashSet<string>? CharacterSet(JinjaValue? characters)
    {
        switch (characters)
        {
            case null or NoneValue:
                return null;
            case TextValue text:
                var set = new HashSet<string>(StringComparer.Ordinal);
                var offsets = CodePoints.Offsets(text.Text.Value);
                for (var i = 0; i + 1 < offsets.Length; i++)
                {
                    set.Add(text.Text.Value[offsets[i]..offsets[i + 1]]);
                }

                return set;
            default:
                throw new RenderFault($"the characters to strip must be text, not '{characters.TypeName}'");
        }
    }

    private static bool Takes(string text, int index, HashSet<string>? set) => set is null
        ? PythonWhiteSpace.Contains(text[index])
        : set.Contains(text.Substring(index, CodePoints.WidthAt(text, index)));

    private static int LastIndex(string text, int start, int end) =>
        end - 2 >= start && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? end - 2 : end - 1;
}
