using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The options of <c>tojson</c>, with the defaults that Hugging Face transformers gives it.</summary>
internal sealed record JsonFormat(bool AsciiOnly, string? Indent, string ItemSeparator, string KeySeparator, bool SortKeys)
{
    private const int MaximumIndent = 1_000;

    public static JsonFormat From(CallArguments arguments, RenderContext context)
    {
        var bound = arguments.Bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = bound[1] switch
        {
            null or NoneValue => null,
            TextValue text => text.Text.Value,
            var width => new string(' ', Math.Clamp(Numbers.ToInt(width, "'indent' of 'tojson'"), 0, MaximumIndent)),
        };
        var (item, key) = Separators(bound[2], indent is null ? ", " : ",", context);
        return new JsonFormat(bound[0]?.IsTruthy ?? false, indent, item, key, bound[3]?.IsTruthy ?? false);
    }

    private static (string Item, string Key) Separators(JinjaValue? value, string defaultItem, RenderContext context)
    {
        if (value is null or NoneValue)
        {
            return (defaultItem, ": ");
        }

        return Iteration.Items(context.Budget, value) is [TextValue item, TextValue key]
            ? (item.Text.Value, key.Text.Value)
            : throw new RenderFault("'separators' of 'tojson' must be two texts");
    }
}
