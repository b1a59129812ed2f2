using SafeThink.LlamaCpp.ChatTemplates.Syntax;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>Gives a macro's parameters their values; what is left over becomes <c>varargs</c> and <c>kwargs</c>.</summary>
internal static class MacroArguments
{
    public static void Bind(MacroDefinition macro, CallArguments arguments, Scope scope, ExpressionEvaluator expressions)
    {
        for (var i = 0; i < macro.Parameters.Length; i++)
        {
            var (name, fallback) = macro.Parameters[i];
            var byName = arguments.FindNamed(name);
            if (byName is not null && i < arguments.Positional.Count)
            {
                throw new RenderFault($"the macro '{macro.Name}' was given '{name}' twice");
            }

            scope.Set(name, byName
                ?? (i < arguments.Positional.Count ? arguments.Positional[i] : null)
                ?? (fallback is null ? UndefinedValue.Name(name) : expressions.Evaluate(fallback, scope)));
        }

        var spare = arguments.Positional.Skip(macro.Parameters.Length).ToArray();
        var spareNamed = SpareNamed(macro, arguments);
        if (!macro.TakesSpareArguments && spare.Length + spareNamed.Count > 0)
        {
            throw new RenderFault($"the macro '{macro.Name}' takes {macro.Parameters.Length} arguments and was given others too");
        }

        scope.Set("varargs", new ListValue(spare, SequenceKind.Tuple));
        scope.Set("kwargs", spareNamed);
        scope.Set("caller", arguments.FindNamed("caller") ?? UndefinedValue.Name("caller"));
    }

    private static MapValue SpareNamed(MacroDefinition macro, CallArguments arguments)
    {
        var entries = MapValue.NewEntries();
        foreach (var (name, value) in arguments.Named)
        {
            if (name.Text.Value != "caller" && !macro.Parameters.Any(p => p.Key == name.Text.Value))
            {
                entries[name] = value;
            }
        }

        return new MapValue(entries);
    }
}
