using SafeThink.LlamaCpp.ChatTemplates.Runtime;

namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>A Python <c>dict</c>: keys in the order given, not to be changed.</summary>
internal sealed class MapValue : JinjaValue
{
    private readonly OrderedDictionary<JinjaValue, JinjaValue> _entries;

    public MapValue(OrderedDictionary<JinjaValue, JinjaValue> entries)
    {
        _entries = entries;
        Nesting = NestingLimit.Above(entries.Values);
    }

    public IReadOnlyCollection<KeyValuePair<JinjaValue, JinjaValue>> Entries => _entries;

    public int Count => _entries.Count;

    public override string TypeName => "dict";

    public override bool IsTruthy => Count > 0;

    public override int Nesting { get; }

    /// <summary>An empty map to fill before it becomes a value.</summary>
    public static OrderedDictionary<JinjaValue, JinjaValue> NewEntries() => new(KeyComparer.Instance);

    /// <summary>The value under a key, or null when there is none.</summary>
    public JinjaValue? Find(RenderBudget budget, JinjaValue key)
    {
        budget.ChargeCharacters(key is TextValue text ? text.Text.Length : 0);
        return _entries.TryGetValue(key, out var value) ? value : null;
    }

    public JinjaValue? Find(RenderBudget budget, string key) => Find(budget, TextValue.Trusted(key));
}
