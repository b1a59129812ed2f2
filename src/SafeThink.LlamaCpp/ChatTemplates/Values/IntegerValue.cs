using System.Globalization;
using System.Numerics;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;

namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>A whole number of any size a template can mean; past 4,096 bits it is a fault.</summary>
internal sealed class IntegerValue : JinjaValue
{
    private const int MaximumBits = 4_096;
    private const int MaximumDigits = 1_300;

    public IntegerValue(BigInteger value)
    {
        if (value.GetBitLength() > MaximumBits)
        {
            throw new RenderFault($"a number grew past {MaximumBits} bits");
        }

        Value = value;
    }

    public BigInteger Value { get; }

    public override string TypeName => "int";

    public override bool IsTruthy => !Value.IsZero;

    /// <summary>Reads decimal digits with a sign before them or none; what cannot fit is not even read.</summary>
    public static IntegerValue Parse(string digits) => digits.Length <= MaximumDigits
        ? new IntegerValue(BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))
        : throw new RenderFault($"a number has {digits.Length} digits; the limit is {MaximumDigits}");
}
