namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>A truth value, which in Python is also the number 0 or 1.</summary>
internal sealed class BooleanValue : JinjaValue
{
    public static readonly BooleanValue True = new(value: true);
    public static readonly BooleanValue False = new(value: false);

    private BooleanValue(bool value) => Value = value;

    public bool Value { get; }

    public override string TypeName => "bool";

    public override bool IsTruthy => Value;

    public static BooleanValue Of(bool value) => value ? True : False;
}
