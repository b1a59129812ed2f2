using System.Collections.Frozen;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>All filters by name; an unknown one is a fault when it is reached, not when the template is parsed.</summary>
internal static class FilterTable
{
    private static readonly FrozenDictionary<string, Func<RenderContext, JinjaValue, CallArguments, JinjaValue>> Table =
        TextFilters.Table
            .Concat(ValueFilters.Table)
            .Concat(SequenceFilters.Table)
            .Concat(SelectionFilters.Table)
            .ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string name) => Table.ContainsKey(name);

    public static Func<RenderContext, JinjaValue, CallArguments, JinjaValue> Find(string name) =>
        Table.TryGetValue(name, out var filter) ? filter : throw new RenderFault($"there is no filter '{name}'");
}
