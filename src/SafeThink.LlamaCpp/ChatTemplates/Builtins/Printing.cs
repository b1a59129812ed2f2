using System.Globalization;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Python's <c>str</c>. Text keeps its origins; every other value may hold somebody's data and prints as untrusted.</summary>
internal static class Printing
{
    public static OriginText Text(RenderBudget budget, JinjaValue value) => value switch
    {
        TextValue text => text.Text,
        UndefinedValue => OriginText.Empty,
        NoneValue => OriginText.Untrusted("None"),
        BooleanValue boolean => OriginText.Untrusted(boolean.Value ? "True" : "False"),
        IntegerValue number => OriginText.Untrusted(number.Value.ToString(CultureInfo.InvariantCulture)),
        FloatValue number => OriginText.Untrusted(FloatText.Of(number.Value)),
        _ => PythonRepr.Of(budget, value),
    };
}
