using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Python's <c>[start:stop:step]</c> over text, by code points, and over lists.</summary>
internal static class Slicing
{
    public static JinjaValue Apply(RenderBudget budget, JinjaValue owner, int? start, int? stop, int? step)
    {
        if (step == 0)
        {
            throw new RenderFault("the step of a slice must not be 0");
        }

        switch (owner)
        {
            case TextValue text:
                return new TextValue(Slice(budget, text.Text, start, stop, step ?? 1));
            case ListValue { Kind: not SequenceKind.View } list:
                var picked = Indices(list.Items.Count, start, stop, step ?? 1).Select(i => list.Items[i]).ToArray();
                budget.ChargeSteps(picked.Length);
                return new ListValue(picked, list.Kind);
            case UndefinedValue undefined:
                throw undefined.Fault();
            default:
                throw new RenderFault($"'{owner.TypeName}' cannot be sliced");
        }
    }

    private static OriginText Slice(RenderBudget budget, OriginText text, int? start, int? stop, int step)
    {
        budget.ChargeCharacters(text.Length);
        var offsets = CodePoints.Offsets(text.Value);
        var (first, end) = Bounds(offsets.Length - 1, start, stop, step);
        if (step == 1)
        {
            return first < end ? text.Slice(offsets[first], offsets[end] - offsets[first]) : OriginText.Empty;
        }

        var picked = new OriginTextBuilder(budget);
        foreach (var i in Walk(first, end, step))
        {
            picked.Append(text, offsets[i], offsets[i + 1] - offsets[i]);
        }

        return picked.Build();
    }

    private static IEnumerable<int> Indices(int length, int? start, int? stop, int step)
    {
        var (first, end) = Bounds(length, start, stop, step);
        return Walk(first, end, step);
    }

    private static IEnumerable<int> Walk(int first, int end, int step)
    {
        for (long i = first; step > 0 ? i < end : i > end; i += step)
        {
            yield return (int)i;
        }
    }

    private static (int First, int End) Bounds(int length, int? start, int? stop, int step)
    {
        var (low, high) = step > 0 ? (0, length) : (-1, length - 1);
        return (Clamp(start, step > 0 ? low : high), Clamp(stop, step > 0 ? high : low));

        int Clamp(int? bound, int missing) => bound switch
        {
            null => missing,
            < 0 => (int)Math.Max(low, (long)bound.Value + length),
            _ => Math.Min(high, bound.Value),
        };
    }
}
