using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Python's <c>==</c>, <c>&lt;</c> and <c>in</c>.</summary>
internal static class Comparison
{
    public static bool AreEqual(RenderBudget budget, JinjaValue left, JinjaValue right)
    {
        budget.ChargeStep();
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        switch (left, right)
        {
            case (TextValue a, TextValue b):
                budget.ChargeCharacters(Math.Min(a.Text.Length, b.Text.Length) / 16);
                return a.Text.Equals(b.Text);
            case (UndefinedValue, UndefinedValue):
                return true;
            case (ListValue a, ListValue b):
                return a.Kind == b.Kind && a.Items.Count == b.Items.Count
                    && a.Items.Zip(b.Items).All(pair => AreEqual(budget, pair.First, pair.Second));
            case (MapValue a, MapValue b):
                return a.Count == b.Count
                    && a.Entries.All(e => b.Find(budget, e.Key) is { } other && AreEqual(budget, e.Value, other));
            default:
                return Numbers.TryCompare(left, right, out var order) && order == 0;
        }
    }

    /// <summary>Negative, zero or positive; a fault for values Python cannot order.</summary>
    public static int Order(RenderBudget budget, JinjaValue left, JinjaValue right)
    {
        budget.ChargeStep();
        if (Numbers.TryCompare(left, right, out var order))
        {
            return order;
        }

        switch (left, right)
        {
            case (TextValue a, TextValue b):
                budget.ChargeCharacters(Math.Min(a.Text.Length, b.Text.Length));
                return CodePoints.Compare(a.Text.Value, b.Text.Value);
            case (ListValue a, ListValue b) when a.Kind == b.Kind && a.Kind is SequenceKind.List or SequenceKind.Tuple:
                foreach (var (x, y) in a.Items.Zip(b.Items))
                {
                    if (!AreEqual(budget, x, y))
                    {
                        return Order(budget, x, y);
                    }
                }

                return a.Items.Count.CompareTo(b.Items.Count);
            case (UndefinedValue undefined, _):
                throw undefined.Fault();
            case (_, UndefinedValue undefined):
                throw undefined.Fault();
            default:
                throw new RenderFault($"'{left.TypeName}' and '{right.TypeName}' have no order");
        }
    }

    public static bool Contains(RenderBudget budget, JinjaValue container, JinjaValue item)
    {
        switch (container)
        {
            case TextValue text:
                if (item is not TextValue sought)
                {
                    throw new RenderFault($"only text can be 'in' text, not '{item.TypeName}'");
                }

                budget.ChargeSearch(text.Text.Length, sought.Text.Length);
                return text.Text.Value.Contains(sought.Text.Value, StringComparison.Ordinal);
            case MapValue map:
                return map.Find(budget, item) is not null;
            default:
                return Iteration.Items(budget, container).Any(i => AreEqual(budget, i, item));
        }
    }
}
