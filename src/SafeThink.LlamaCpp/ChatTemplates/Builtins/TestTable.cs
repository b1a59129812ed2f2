using System.Collections.Frozen;
using System.Numerics;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The tests after <c>is</c>.</summary>
internal static class TestTable
{
    private static readonly FrozenDictionary<string, Func<RenderContext, JinjaValue, CallArguments, bool>> Table =
        new Dictionary<string, Func<RenderContext, JinjaValue, CallArguments, bool>>(StringComparer.Ordinal)
        {
            ["defined"] = (_, v, _) => v is not UndefinedValue,
            ["undefined"] = (_, v, _) => v is UndefinedValue,
            ["none"] = (_, v, _) => v is NoneValue,
            ["string"] = (_, v, _) => v is TextValue,
            ["mapping"] = (_, v, _) => v is MapValue,
            ["sequence"] = (_, v, _) => v is TextValue or MapValue or UndefinedValue or ListValue { Kind: not SequenceKind.View },
            ["iterable"] = (_, v, _) => v is TextValue or MapValue or ListValue or IteratorValue or UndefinedValue or LoopValue,
            ["boolean"] = (_, v, _) => v is BooleanValue,
            ["true"] = (_, v, _) => v is BooleanValue { Value: true },
            ["false"] = (_, v, _) => v is BooleanValue { Value: false },
            ["integer"] = (_, v, _) => v is IntegerValue,
            ["float"] = (_, v, _) => v is FloatValue,
            ["number"] = (_, v, _) => v is IntegerValue or FloatValue or BooleanValue,
            ["callable"] = (_, v, _) => v is FunctionValue,
            ["odd"] = (_, v, _) => Remainder(v, 2, "odd") == 1,
            ["even"] = (_, v, _) => Remainder(v, 2, "even") == 0,
            ["divisibleby"] = (_, v, a) => Remainder(v, Divisor(a), "divisibleby") == 0,
            ["sameas"] = (c, v, a) => ReferenceEquals(v, Other(a, "sameas"))
                || (v is not (ListValue or MapValue) && v.GetType() == Other(a, "sameas").GetType()
                    && Comparison.AreEqual(c.Budget, v, Other(a, "sameas"))),
            ["in"] = (c, v, a) => Comparison.Contains(c.Budget, Other(a, "in"), v),
            ["lower"] = (c, v, _) => Printing.Text(c.Budget, v) is var text && IsCase(c, text, char.IsUpper),
            ["upper"] = (c, v, _) => Printing.Text(c.Budget, v) is var text && IsCase(c, text, char.IsLower),
            ["filter"] = (c, v, _) => FilterTable.IsKnown(Printing.Text(c.Budget, v).Value),
            ["test"] = (c, v, _) => IsKnown(Printing.Text(c.Budget, v).Value),
            ["equalto"] = Equal,
            ["eq"] = Equal,
            ["=="] = Equal,
            ["ne"] = (c, v, a) => !Equal(c, v, a),
            ["!="] = (c, v, a) => !Equal(c, v, a),
            ["lt"] = (c, v, a) => Order(c, v, a) < 0,
            ["lessthan"] = (c, v, a) => Order(c, v, a) < 0,
            ["<"] = (c, v, a) => Order(c, v, a) < 0,
            ["le"] = (c, v, a) => Order(c, v, a) <= 0,
            ["<="] = (c, v, a) => Order(c, v, a) <= 0,
            ["gt"] = (c, v, a) => Order(c, v, a) > 0,
            ["greaterthan"] = (c, v, a) => Order(c, v, a) > 0,
            [">"] = (c, v, a) => Order(c, v, a) > 0,
            ["ge"] = (c, v, a) => Order(c, v, a) >= 0,
            [">="] = (c, v, a) => Order(c, v, a) >= 0,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsKnown(string name) => Table.ContainsKey(name);

    public static Func<RenderContext, JinjaValue, CallArguments, bool> Find(string name) =>
        Table.TryGetValue(name, out var test) ? test : throw new RenderFault($"there is no test '{name}'");

    private static bool Equal(RenderContext context, JinjaValue value, CallArguments arguments) =>
        Comparison.AreEqual(context.Budget, value, Other(arguments, "equalto"));

    private static int Order(RenderContext context, JinjaValue value, CallArguments arguments) =>
        Comparison.Order(context.Budget, value, Other(arguments, "a comparing test"));

    private static JinjaValue Other(CallArguments arguments, string test) => arguments.BindRequired(test, 1, "other")[0]!;

    private static BigInteger Divisor(CallArguments arguments) =>
        Numbers.TryGetInteger(Other(arguments, "divisibleby"), out var divisor) && !divisor.IsZero
            ? divisor
            : throw new RenderFault("'divisibleby' needs a whole number other than 0");

    private static BigInteger Remainder(JinjaValue value, BigInteger divisor, string test) => Numbers.TryGetInteger(value, out var number)
        ? BigInteger.Abs(BigInteger.Remainder(number, divisor))
        : throw new RenderFault($"'{test}' needs a whole number, not '{value.TypeName}'");

    private static bool IsCase(RenderContext context, OriginText text, Func<char, bool> isOther)
    {
        context.Budget.ChargeCharacters(text.Length);
        return text.Value.Any(char.IsLetter) && !text.Value.Any(isOther);
    }
}
