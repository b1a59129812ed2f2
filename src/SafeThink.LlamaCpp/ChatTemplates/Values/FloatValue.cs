namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>A floating-point number.</summary>
internal sealed class FloatValue(double value) : JinjaValue
{
    public double Value { get; } = value;

    public override string TypeName => "float";

    public override bool IsTruthy => Value != 0;
}
