using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The filters over lists and maps as wholes: length, ends, order, sums.</summary>
internal static class SequenceFilters
{
    public static readonly Dictionary<string, Func<RenderContext, JinjaValue, CallArguments, JinjaValue>> Table = new()
    {
        ["length"] = (c, v, _) => new IntegerValue(Iteration.Length(c.Budget, v)),
        ["count"] = (c, v, _) => new IntegerValue(Iteration.Length(c.Budget, v)),
        ["first"] = First,
        ["last"] = Last,
        ["list"] = (c, v, _) => new ListValue(Iteration.Items(c.Budget, v)),
        ["items"] = Items,
        ["join"] = Join,
        ["reverse"] = Reverse,
        ["sum"] = Sum,
        ["min"] = (c, v, a) => Extreme(c, v, a, "min", wantsSmallest: true),
        ["max"] = (c, v, a) => Extreme(c, v, a, "max", wantsSmallest: false),
        ["sort"] = Sort,
        ["dictsort"] = DictSort,
        ["unique"] = Unique,
    };

    private static JinjaValue First(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var first = value is IteratorValue iterator
            ? iterator.TakeFirst()
            : Iteration.Items(context.Budget, value) is [var head, ..] ? head : null;
        return first ?? new UndefinedValue("'first' of nothing is undefined");
    }

    private static JinjaValue Last(RenderContext context, JinjaValue value, CallArguments arguments) => value is IteratorValue
        ? throw new RenderFault("'last' needs a list; this one can only be walked forwards")
        : Iteration.Items(context.Budget, value) is [.., var last] ? last : new UndefinedValue("'last' of nothing is undefined");

    private static IteratorValue Items(RenderContext context, JinjaValue value, CallArguments arguments) => value switch
    {
        UndefinedValue => new IteratorValue([]),
        MapValue map => new IteratorValue(MapMethods.Pairs(context, map)),
        _ => throw new RenderFault($"'items' needs a map, not '{value.TypeName}'"),
    };

    private static TextValue Join(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind("join", "d", "attribute");
        var items = Iteration.Items(context.Budget, value);
        if (bound[1] is { } path and not NoneValue)
        {
            items = [.. items.Select(item => Members.Path(context, item, path))];
        }

        return Joining.JoinPrinted(context, bound[0] is null ? OriginText.Empty : Printing.Text(context.Budget, bound[0]!), items);
    }

    private static JinjaValue Reverse(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        if (value is TextValue)
        {
            return Slicing.Apply(context.Budget, value, null, null, -1);
        }

        return new IteratorValue([.. Iteration.Items(context.Budget, value).Reverse()]);
    }

    private static JinjaValue Sum(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind("sum", "attribute", "start");
        var total = bound[1] ?? new IntegerValue(0);
        foreach (var item in Iteration.Items(context.Budget, value))
        {
            var term = bound[0] is { } path and not NoneValue ? Members.Path(context, item, path) : item;
            total = Arithmetic.Apply(context.Budget, Syntax.BinaryOperator.Add, total, term);
        }

        return total;
    }

    private static JinjaValue Extreme(
        RenderContext context, JinjaValue value, CallArguments arguments, string filter, bool wantsSmallest)
    {
        var bound = arguments.Bind(filter, "case_sensitive", "attribute");
        var keyed = Keyed(context, value, bound[0], bound[1]);
        if (keyed.Count == 0)
        {
            return new UndefinedValue($"'{filter}' of nothing is undefined");
        }

        return keyed.Aggregate((best, next) =>
            Comparison.Order(context.Budget, next.Key, best.Key) is var order && (wantsSmallest ? order < 0 : order > 0)
                ? next
                : best).Value;
    }

    private static ListValue Sort(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind("sort", "reverse", "case_sensitive", "attribute");
        return new ListValue(Sorted(context, Keyed(context, value, bound[1], bound[2]), bound[0]?.IsTruthy ?? false));
    }

    private static ListValue DictSort(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind("dictsort", "case_sensitive", "by", "reverse");
        if (value is not MapValue map)
        {
            throw new RenderFault($"'dictsort' needs a map, not '{value.TypeName}'");
        }

        var index = (bound[1] as TextValue)?.Text.Value == "value" ? 1 : 0;
        var pairs = new ListValue(MapMethods.Pairs(context, map));
        return new ListValue(Sorted(
            context, Keyed(context, pairs, bound[0], new IntegerValue(index)), bound[2]?.IsTruthy ?? false));
    }

    private static IteratorValue Unique(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind("unique", "case_sensitive", "attribute");
        var seen = new HashSet<JinjaValue>(KeyComparer.Instance);
        return new IteratorValue([.. Keyed(context, value, bound[0], bound[1]).Where(k => seen.Add(k.Key)).Select(k => k.Value)]);
    }

    /// <summary>Each item with what it is ordered by: itself or an attribute, without regard to case unless asked.</summary>
    private static List<KeyValuePair<JinjaValue, JinjaValue>> Keyed(
        RenderContext context, JinjaValue value, JinjaValue? caseSensitive, JinjaValue? path)
    {
        var foldsCase = !(caseSensitive?.IsTruthy ?? false);
        return [.. Iteration.Items(context.Budget, value).Select(item =>
        {
            var key = path is null or NoneValue ? item : Members.Path(context, item, path);
            return KeyValuePair.Create(
                foldsCase && key is TextValue text ? new TextValue(Casing.Lower(context.Budget, text.Text)) : key, item);
        })];
    }

    // LINQ's order is stable, as Python's is; in reverse too, equal items keep their places.
    private static JinjaValue[] Sorted(RenderContext context, List<KeyValuePair<JinjaValue, JinjaValue>> keyed, bool isReversed)
    {
        var comparer = Comparer<JinjaValue>.Create((a, b) => Comparison.Order(context.Budget, a, b));
        var ordered = isReversed ? keyed.OrderByDescending(k => k.Key, comparer) : keyed.OrderBy(k => k.Key, comparer);
        try
        {
            return [.. ordered.Select(k => k.Value)];
        }
        catch (InvalidOperationException sorting) when (sorting.InnerException is RenderFault fault)
        {
            throw fault;
        }
    }
}
