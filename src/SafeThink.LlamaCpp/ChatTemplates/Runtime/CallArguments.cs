using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>The arguments of a call, by place and by name. A name that came out of a map keeps its origin.</summary>
internal sealed record CallArguments(
    IReadOnlyList<JinjaValue> Positional,
    IReadOnlyList<KeyValuePair<TextValue, JinjaValue>> Named)
{
    public static readonly CallArguments None = new([], []);

    public static CallArguments Of(params JinjaValue[] positional) => new(positional, []);

    public JinjaValue? FindNamed(string name)
    {
        foreach (var argument in Named)
        {
            if (argument.Key.Text.Value == name)
            {
                return argument.Value;
            }
        }

        return null;
    }

    /// <summary>The arguments in the order of a parameter list; null where one was not given.</summary>
    public JinjaValue?[] Bind(string callee, params ReadOnlySpan<string> parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw new RenderFault($"'{callee}' takes {parameters.Length} arguments, not {Positional.Count}");
        }

        var bound = new JinjaValue?[parameters.Length];
        for (var i = 0; i < Positional.Count; i++)
        {
            bound[i] = Positional[i];
        }

        foreach (var (key, value) in Named)
        {
            var name = key.Text.Value;
            var at = parameters.IndexOf(name);
            if (at < 0)
            {
                throw new RenderFault($"'{callee}' has no argument '{name}'");
            }

            if (bound[at] is not null)
            {
                throw new RenderFault($"'{callee}' was given '{name}' twice");
            }

            bound[at] = value;
        }

        return bound;
    }

    /// <summary>As <see cref="Bind"/>, for a callee that needs its first arguments.</summary>
    public JinjaValue?[] BindRequired(string callee, int required, params ReadOnlySpan<string> parameters)
    {
        var bound = Bind(callee, parameters);
        for (var i = 0; i < required; i++)
        {
            if (bound[i] is null)
            {
                throw new RenderFault($"'{callee}' needs the argument '{parameters[i]}'");
            }
        }

        return bound;
    }

    /// <summary>The arguments after the first few by place.</summary>
    public CallArguments Skip(int count) => new([.. Positional.Skip(count)], Named);
}
