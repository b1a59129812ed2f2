using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Walking over values as Python's <c>iter</c> does, and their lengths.</summary>
internal static class Iteration
{
    public static IReadOnlyList<JinjaValue> Items(RenderBudget budget, JinjaValue value)
    {
        switch (value)
        {
            case ListValue list:
                budget.ChargeSteps(list.Items.Count);
                return list.Items;
            case IteratorValue iterator:
                return iterator.TakeAll();
            case MapValue map:
                budget.ChargeSteps(map.Count);
                return [.. map.Entries.Select(e => e.Key)];
            case TextValue text:
                return Characters(budget, text.Text);
            case UndefinedValue:
                return [];
            default:
                throw new RenderFault($"'{value.TypeName}' cannot be walked over");
        }
    }

    public static int Length(RenderBudget budget, JinjaValue value)
    {
        switch (value)
        {
            case TextValue text:
                budget.ChargeCharacters(text.Text.Length);
                return CodePoints.Count(text.Text.Value);
            case ListValue list:
                return list.Items.Count;
            case MapValue map:
                return map.Count;
            case UndefinedValue:
                return 0;
            default:
                throw new RenderFault($"'{value.TypeName}' has no length");
        }
    }

    private static JinjaValue[] Characters(RenderBudget budget, OriginText text)
    {
        budget.ChargeSteps(text.Length);
        var offsets = CodePoints.Offsets(text.Value);
        var characters = new JinjaValue[offsets.Length - 1];
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = new TextValue(text.Slice(offsets[i], offsets[i + 1] - offsets[i]));
        }

        return characters;
    }
}
