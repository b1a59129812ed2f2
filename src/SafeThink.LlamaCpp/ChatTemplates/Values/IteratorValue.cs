namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>What <c>map</c>, <c>select</c> and their like yield: always true, without a length, and empty after one walk.</summary>
internal sealed class IteratorValue(IReadOnlyList<JinjaValue> items) : JinjaValue
{
    private int _next;

    public override string TypeName => "generator";

    public override int Nesting { get; } = NestingLimit.Above(items);

    public IReadOnlyList<JinjaValue> TakeAll()
    {
        var rest = _next == 0 ? items : [.. items.Skip(_next)];
        _next = items.Count;
        return rest;
    }

    public JinjaValue? TakeFirst() => _next < items.Count ? items[_next++] : null;
}
