namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>Python's <c>None</c>, JSON's <c>null</c>.</summary>
internal sealed class NoneValue : JinjaValue
{
    public static readonly NoneValue Instance = new();

    private NoneValue()
    {
    }

    public override string TypeName => "None";

    public override bool IsTruthy => false;
}
