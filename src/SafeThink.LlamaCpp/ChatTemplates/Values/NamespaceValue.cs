namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>The one value a template may change: <c>namespace(…)</c>, written through <c>set ns.x = …</c>.</summary>
internal sealed class NamespaceValue : JinjaValue
{
    private readonly Dictionary<string, JinjaValue> _attributes = new(StringComparer.Ordinal);

    public override string TypeName => "Namespace";

    public JinjaValue? Find(string name) => _attributes.GetValueOrDefault(name);

    public void Set(string name, JinjaValue value) => _attributes[name] = value;
}
