using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The methods of Python's <c>dict</c>.</summary>
internal static class MapMethods
{
    public static JinjaValue? Find(MapValue owner, string name) => name switch
    {
        "items" => new FunctionValue(name, (context, arguments) => View(context, arguments, name, Pairs(context, owner))),
        "keys" => new FunctionValue(name, (context, arguments) => View(
            context, arguments, name, [.. owner.Entries.Select(e => e.Key)])),
        "values" => new FunctionValue(name, (context, arguments) => View(
            context, arguments, name, [.. owner.Entries.Select(e => e.Value)])),
        "get" => new FunctionValue(name, (context, arguments) => Get(context, owner, arguments)),
        "copy" => new FunctionValue(name, (_, _) => owner),
        _ when ReadOnlyMembers.ChangingMap.Contains(name) => UndefinedValue.Unsafe(owner, name),
        _ => null,
    };

    public static JinjaValue[] Pairs(RenderContext context, MapValue map)
    {
        context.Budget.ChargeSteps(map.Count);
        return [.. map.Entries.Select(e => new ListValue([e.Key, e.Value], SequenceKind.Tuple))];
    }

    private static ListValue View(RenderContext context, CallArguments arguments, string method, JinjaValue[] items)
    {
        context.Budget.ChargeSteps(items.Length);
        arguments.Bind(method);
        return new ListValue(items, SequenceKind.View);
    }

    private static JinjaValue Get(RenderContext context, MapValue owner, CallArguments arguments)
    {
        var bound = arguments.BindRequired("get", 1, "key", "default");
        return owner.Find(context.Budget, bound[0]!) ?? bound[1] ?? NoneValue.Instance;
    }
}
