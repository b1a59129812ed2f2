namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>A list, tuple, range or map view: items in order, not to be changed.</summary>
internal sealed class ListValue : JinjaValue
{
    public ListValue(IReadOnlyList<JinjaValue> items, SequenceKind kind = SequenceKind.List)
    {
        Items = items;
        Kind = kind;
        Nesting = NestingLimit.Above(items);
    }

    public IReadOnlyList<JinjaValue> Items { get; }

    public SequenceKind Kind { get; }

    public override int Nesting { get; }

    public override bool IsTruthy => Items.Count > 0;

    public override string TypeName => Kind switch
    {
        SequenceKind.Tuple => "tuple",
        SequenceKind.Range => "range",
        SequenceKind.View => "dict view",
        _ => "list",
    };
}
