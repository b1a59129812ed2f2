using SafeThink.LlamaCpp.ChatTemplates.Runtime;

namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>The <c>loop</c> variable inside <c>for</c>: where the walk stands.</summary>
internal sealed class LoopValue(IReadOnlyList<JinjaValue> items, int depth, Func<JinjaValue, JinjaValue>? recurse) : JinjaValue
{
    private JinjaValue? _lastChanged;

    public int Index { get; set; }

    public override string TypeName => "loop";

    /// <summary>What <c>loop(items)</c> does in a recursive loop.</summary>
    public JinjaValue Recurse(JinjaValue inner) =>
        recurse is null ? throw new RenderFault("'loop' can be called only in a loop marked 'recursive'") : recurse(inner);

    public JinjaValue? Find(string name) => name switch
    {
        "index" => new IntegerValue(Index + 1),
        "index0" => new IntegerValue(Index),
        "revindex" => new IntegerValue(items.Count - Index),
        "revindex0" => new IntegerValue(items.Count - Index - 1),
        "first" => BooleanValue.Of(Index == 0),
        "last" => BooleanValue.Of(Index == items.Count - 1),
        "length" => new IntegerValue(items.Count),
        "depth" => new IntegerValue(depth + 1),
        "depth0" => new IntegerValue(depth),
        "previtem" => Index > 0 ? items[Index - 1] : new UndefinedValue("there is no previous item"),
        "nextitem" => Index + 1 < items.Count ? items[Index + 1] : new UndefinedValue("there is no next item"),
        "cycle" => new FunctionValue("cycle", Cycle),
        "changed" => new FunctionValue("changed", Changed),
        _ => null,
    };

    private JinjaValue Cycle(RenderContext context, CallArguments arguments) => arguments.Positional.Count == 0
        ? throw new RenderFault("'loop.cycle' needs at least one value")
        : arguments.Positional[Index % arguments.Positional.Count];

    private BooleanValue Changed(RenderContext context, CallArguments arguments)
    {
        var now = new ListValue(arguments.Positional, SequenceKind.Tuple);
        var changed = _lastChanged is null || !Comparison.AreEqual(context.Budget, _lastChanged, now);
        _lastChanged = now;
        return BooleanValue.Of(changed);
    }
}
