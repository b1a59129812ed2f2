using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Python's <c>replace</c>.</summary>
/// <remarks>
/// What is put in is trusted only where the template wrote what it takes the place of: otherwise a message that
/// spells the sought text would decide where a control token stands.
/// </remarks>
internal static class Replacement
{
    public static TextValue Apply(RenderBudget budget, OriginText text, OriginText sought, OriginText substitute, int count)
    {
        count = count < 0 ? int.MaxValue : count;
        budget.ChargeSearch(text.Length, sought.Length);
        var output = new OriginTextBuilder(budget);
        var from = 0;
        var value = text.Value;
        for (var made = 0; made < count; made++)
        {
            var at = Next(value, sought.Value, from, isFirst: made == 0);
            if (at < 0)
            {
                break;
            }

            output.Append(text, from, at - from);
            output.Append(IsTrusted(text, at, sought.Length) ? substitute : OriginText.Untrusted(substitute.Value));
            from = at + sought.Length;
        }

        return new TextValue(output.Append(text, from, text.Length - from).Build());
    }

    private static bool IsTrusted(OriginText text, int at, int length) =>
        length > 0 ? text.IsTrustedWithin(at, length) : text.IsTrustedWithin(0, text.Length);

    /// <summary>The next match; an empty text matches before every code point and at the end.</summary>
    private static int Next(string value, string sought, int from, bool isFirst)
    {
        if (sought.Length > 0)
        {
            return value.IndexOf(sought, from, StringComparison.Ordinal);
        }

        if (isFirst)
        {
            return 0;
        }

        return from < value.Length ? from + CodePoints.WidthAt(value, from) : -1;
    }
}
