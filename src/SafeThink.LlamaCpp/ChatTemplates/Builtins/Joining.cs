using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Joins items with a separator between them.</summary>
internal static class Joining
{
    /// <summary>Python's method, which takes text only.</summary>
    public static TextValue Join(RenderContext context, OriginText separator, JinjaValue items) =>
        Join(context, separator, Iteration.Items(context.Budget, items), item => item is TextValue text
            ? text.Text
            : throw new RenderFault($"'join' needs text, not '{item.TypeName}'"));

    /// <summary>Jinja's filter, which prints each item first.</summary>
    public static TextValue JoinPrinted(RenderContext context, OriginText separator, IReadOnlyList<JinjaValue> items) =>
        Join(context, separator, items, item => Printing.Text(context.Budget, item));

    private static TextValue Join(
        RenderContext context, OriginText separator, IReadOnlyList<JinjaValue> items, Func<JinjaValue, OriginText> print)
    {
        context.Budget.ChargeSteps(items.Count);
        var output = new OriginTextBuilder(context.Budget);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                output.Append(separator);
            }

            output.Append(print(items[i]));
        }

        return new TextValue(output.Build());
    }
}
