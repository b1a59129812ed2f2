using System.Numerics;
using SafeThink.LlamaCpp.ChatTemplates.Builtins;
using SafeThink.LlamaCpp.ChatTemplates.Syntax;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Python's arithmetic operators over numbers, text and lists.</summary>
internal static class Arithmetic
{
    private const int MaximumPowerBits = 8_192;

    public static JinjaValue Apply(RenderBudget budget, BinaryOperator op, JinjaValue left, JinjaValue right)
    {
        ThrowIfUndefined(left, right);
        return op switch
        {
            BinaryOperator.Add => Add(budget, left, right),
            BinaryOperator.Multiply => Multiply(budget, left, right),
            BinaryOperator.Modulo when left is TextValue format => new TextValue(
                PercentFormat.Apply(budget, format.Text, right is ListValue { Kind: SequenceKind.Tuple } tuple
                    ? new CallArguments(tuple.Items, [])
                    : CallArguments.Of(right))),
            _ => Compute(op, left, right),
        };
    }

    public static JinjaValue Negate(JinjaValue value)
    {
        ThrowIfUndefined(value, value);
        return value switch
        {
            FloatValue real => new FloatValue(-real.Value),
            _ when Numbers.TryGetInteger(value, out var whole) => new IntegerValue(-whole),
            _ => throw new RenderFault($"'-' does not work on '{value.TypeName}'"),
        };
    }

    public static JinjaValue Plus(JinjaValue value)
    {
        ThrowIfUndefined(value, value);
        return value switch
        {
            FloatValue => value,
            _ when Numbers.TryGetInteger(value, out var whole) => new IntegerValue(whole),
            _ => throw new RenderFault($"'+' does not work on '{value.TypeName}'"),
        };
    }

    private static JinjaValue Add(RenderBudget budget, JinjaValue left, JinjaValue right)
    {
        switch (left, right)
        {
            case (TextValue a, TextValue b):
                budget.CheckText((long)a.Text.Length + b.Text.Length);
                budget.ChargeCharacters(a.Text.Length + b.Text.Length);
                return new TextValue(OriginText.Concat(a.Text, b.Text));
            case (ListValue a, ListValue b) when a.Kind == b.Kind && a.Kind is SequenceKind.List or SequenceKind.Tuple:
                budget.ChargeSteps(a.Items.Count + b.Items.Count);
                return new ListValue([.. a.Items, .. b.Items], a.Kind);
            default:
                return Compute(BinaryOperator.Add, left, right);
        }
    }

    private static JinjaValue Multiply(RenderBudget budget, JinjaValue left, JinjaValue right)
    {
        if (Numbers.TryGetInteger(left, out _) && right is TextValue or ListValue)
        {
            (left, right) = (right, left);
        }

        if (left is TextValue text && Numbers.TryGetInteger(right, out _))
        {
            return new TextValue(new OriginTextBuilder(budget).Repeat(text.Text, Numbers.ToInt(right, "a repeat count")).Build());
        }

        if (left is ListValue { Kind: SequenceKind.List or SequenceKind.Tuple } list && Numbers.TryGetInteger(right, out _))
        {
            var times = Math.Max(0, Numbers.ToInt(right, "a repeat count"));
            budget.ChargeSteps((long)times * list.Items.Count);
            return new ListValue(
                [.. Enumerable.Range(0, list.Items.Count == 0 ? 0 : times).SelectMany(_ => list.Items)], list.Kind);
        }

        return Compute(BinaryOperator.Multiply, left, right);
    }

    private static JinjaValue Compute(BinaryOperator op, JinjaValue left, JinjaValue right)
    {
        if (op != BinaryOperator.Divide && Numbers.TryGetInteger(left, out var a) && Numbers.TryGetInteger(right, out var b)
            && !(op == BinaryOperator.Power && b.Sign < 0))
        {
            return new IntegerValue(ComputeWhole(op, a, b));
        }

        if (Numbers.TryGetFloat(left, out var x) && Numbers.TryGetFloat(right, out var y))
        {
            return new FloatValue(ComputeReal(op, x, y));
        }

        throw new RenderFault($"'{Symbol(op)}' does not work on '{left.TypeName}' and '{right.TypeName}'");
    }

    private static BigInteger ComputeWhole(BinaryOperator op, BigInteger a, BigInteger b)
    {
        switch (op)
        {
            case BinaryOperator.Add:
                return a + b;
            case BinaryOperator.Subtract:
                return a - b;
            case BinaryOperator.Multiply:
                return a * b;
            case BinaryOperator.Power:
                return a.GetBitLength() * b <= MaximumPowerBits
                    ? BigInteger.Pow(a, (int)b)
                    : throw new RenderFault($"a power grew past {MaximumPowerBits} bits");
            default:
                if (b.IsZero)
                {
                    throw new RenderFault("division by zero");
                }

                // Python rounds towards minus infinity, .NET towards zero.
                var quotient = BigInteger.DivRem(a, b, out var remainder);
                var isBelow = !remainder.IsZero && (remainder.Sign < 0) != (b.Sign < 0);
                return op == BinaryOperator.FloorDivide
                    ? quotient - (isBelow ? 1 : 0)
                    : remainder + (isBelow ? b : 0);
        }
    }

    private static double ComputeReal(BinaryOperator op, double x, double y)
    {
        if (y == 0 && op is BinaryOperator.Divide or BinaryOperator.FloorDivide or BinaryOperator.Modulo)
        {
            throw new RenderFault("division by zero");
        }

        return op switch
        {
            BinaryOperator.Add => x + y,
            BinaryOperator.Subtract => x - y,
            BinaryOperator.Multiply => x * y,
            BinaryOperator.Divide => x / y,
            BinaryOperator.FloorDivide => Math.Floor(x / y),
            BinaryOperator.Modulo => x - y * Math.Floor(x / y),
            _ => Math.Pow(x, y),
        };
    }

    private static string Symbol(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.FloorDivide => "//",
        BinaryOperator.Modulo => "%",
        _ => "**",
    };

    private static void ThrowIfUndefined(JinjaValue left, JinjaValue right)
    {
        if ((left as UndefinedValue ?? right as UndefinedValue) is { } undefined)
        {
            throw undefined.Fault();
        }
    }
}
