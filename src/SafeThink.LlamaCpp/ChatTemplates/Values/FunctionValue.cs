using SafeThink.LlamaCpp.ChatTemplates.Runtime;

namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>Something that can be called: a macro, a method with its owner, a global function.</summary>
internal sealed class FunctionValue(string name, Func<RenderContext, CallArguments, JinjaValue> body) : JinjaValue
{
    public string Name { get; } = name;

    public override string TypeName => "function";

    public JinjaValue Call(RenderContext context, CallArguments arguments) => body(context, arguments);
}
