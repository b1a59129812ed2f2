using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Python's view of booleans, integers and floats as one family of numbers.</summary>
internal static class Numbers
{
    public static bool TryGetInteger([NotNullWhen(true)] JinjaValue? value, out BigInteger number)
    {
        switch (value)
        {
            case IntegerValue integer:
                number = integer.Value;
                return true;
            case BooleanValue boolean:
                number = boolean.Value ? BigInteger.One : BigInteger.Zero;
                return true;
            default:
                number = default;
                return false;
        }
    }

    public static bool TryGetFloat([NotNullWhen(true)] JinjaValue? value, out double number)
    {
        if (value is FloatValue real)
        {
            number = real.Value;
            return true;
        }

        var isWhole = TryGetInteger(value, out var whole);
        number = isWhole ? (double)whole : 0;
        return isWhole;
    }

    /// <summary>Orders two numbers; false when either is none, or not a number at all.</summary>
    public static bool TryCompare(JinjaValue? left, JinjaValue? right, out int order)
    {
        order = 0;
        if (TryGetInteger(left, out var a) && TryGetInteger(right, out var b))
        {
            order = a.CompareTo(b);
            return true;
        }

        if (TryGetFloat(left, out var x) && TryGetFloat(right, out var y) && !double.IsNaN(x) && !double.IsNaN(y))
        {
            order = x.CompareTo(y);
            return true;
        }

        return false;
    }

    /// <summary>A whole number that fits an <see cref="int"/>; larger ones are cut to its ends, as slices and counts allow.</summary>
    public static int ToInt(JinjaValue value, string what) => TryGetInteger(value, out var number)
        ? (int)BigInteger.Max(int.MinValue, BigInteger.Min(int.MaxValue, number))
        : throw new RenderFault($"{what} must be a whole number, not '{value.TypeName}'");
}
