using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>The names one block can see: its own, then those around it. Writing never reaches outside.</summary>
internal sealed class Scope(Scope? outer)
{
    private Dictionary<string, JinjaValue>? _names;

    public void Set(string name, JinjaValue value)
    {
        _names ??= new Dictionary<string, JinjaValue>(StringComparer.Ordinal);
        _names[name] = value;
    }

    public JinjaValue? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._names is not null && scope._names.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return null;
    }

    private Scope? Outer { get; } = outer;
}
