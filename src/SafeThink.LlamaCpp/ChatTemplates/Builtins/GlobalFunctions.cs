using System.Numerics;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The functions every chat template can call.</summary>
internal static class GlobalFunctions
{
    // Jinja's sandbox has the same bound.
    private const int MaximumRange = 100_000;

    public static void AddTo(Scope scope)
    {
        Add(scope, "range", Range);
        Add(scope, "namespace", Namespace);
        Add(scope, "dict", Dict);
        Add(scope, "raise_exception", RaiseException);
        Add(scope, "strftime_now", StrftimeNow);
    }

    private static void Add(Scope scope, string name, Func<RenderContext, CallArguments, JinjaValue> body) =>
        scope.Set(name, new FunctionValue(name, body));

    private static ListValue Range(RenderContext context, CallArguments arguments)
    {
        var bound = arguments.BindRequired("range", 1, "start", "stop", "step");
        var first = Numbers.ToInt(bound[0]!, "an argument of 'range'");
        var (start, stop) = bound[1] is null ? (0, first) : (first, Numbers.ToInt(bound[1]!, "an argument of 'range'"));
        var step = bound[2] is null ? 1 : Numbers.ToInt(bound[2]!, "an argument of 'range'");
        if (step == 0)
        {
            throw new RenderFault("the step of 'range' must not be 0");
        }

        var distance = step > 0 ? (long)stop - start : (long)start - stop;
        var count = Math.Max(0, (distance + Math.Abs((long)step) - 1) / Math.Abs((long)step));
        if (count > MaximumRange)
        {
            throw new RenderFault($"'range' would make {count} numbers; the limit is {MaximumRange}");
        }

        context.Budget.ChargeSteps(count);
        var items = new JinjaValue[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new IntegerValue(start + (BigInteger)step * i);
        }

        return new ListValue(items, SequenceKind.Range);
    }

    private static NamespaceValue Namespace(RenderContext context, CallArguments arguments)
    {
        var result = new NamespaceValue();
        foreach (var (key, value) in Entries("namespace", arguments))
        {
            result.Set(Printing.Text(context.Budget, key).Value, value);
        }

        return result;
    }

    private static MapValue Dict(RenderContext context, CallArguments arguments)
    {
        var entries = MapValue.NewEntries();
        foreach (var (key, value) in Entries("dict", arguments))
        {
            entries[key] = value;
        }

        return new MapValue(entries);
    }

    private static IEnumerable<KeyValuePair<JinjaValue, JinjaValue>> Entries(string function, CallArguments arguments)
    {
        var named = arguments.Named.Select(n => KeyValuePair.Create<JinjaValue, JinjaValue>(n.Key, n.Value));
        return arguments.Positional switch
        {
            [] => named,
            [MapValue map] => map.Entries.Concat(named),
            _ => throw new RenderFault($"'{function}' takes one map and named values"),
        };
    }

    private static JinjaValue RaiseException(RenderContext context, CallArguments arguments)
    {
        var message = arguments.BindRequired("raise_exception", 1, "message")[0]!;
        throw new TemplateRefusal(Printing.Text(context.Budget, message).Value);
    }

    private static TextValue StrftimeNow(RenderContext context, CallArguments arguments)
    {
        var format = arguments.BindRequired("strftime_now", 1, "format")[0] as TextValue
            ?? throw new RenderFault("'strftime_now' needs a format text");
        return new TextValue(DateFormat.Apply(context.Budget, format.Text, context.Clock.GetLocalNow()));
    }
}
