using SafeThink.LlamaCpp.ChatTemplates.Runtime;

namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>What a missing name, attribute or item yields: prints nothing, and is a fault as soon as it is used further.</summary>
/// <param name="reason">The fault's message, such as <c>'x' is undefined</c>.</param>
internal sealed class UndefinedValue(string reason) : JinjaValue
{
    public override string TypeName => "Undefined";

    public override bool IsTruthy => false;

    public static UndefinedValue Name(string name) => new($"'{name}' is undefined");

    public static UndefinedValue Attribute(JinjaValue owner, string name) => new($"'{owner.TypeName}' has no attribute '{name}'");

    public static UndefinedValue Unsafe(JinjaValue owner, string name) =>
        new($"'{name}' of '{owner.TypeName}' is not allowed: a template must not change its inputs");

    public RenderFault Fault() => new(reason);
}
