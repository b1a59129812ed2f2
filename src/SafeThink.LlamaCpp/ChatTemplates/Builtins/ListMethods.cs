using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The methods of Python's lists and tuples.</summary>
internal static class ListMethods
{
    public static JinjaValue? Find(ListValue owner, string name) => (owner.Kind, name) switch
    {
        (SequenceKind.View, _) => null,
        (_, "count") => new FunctionValue(name, (context, arguments) => Count(context, owner, arguments)),
        (_, "index") => new FunctionValue(name, (context, arguments) => Index(context, owner, arguments)),
        (SequenceKind.List, "copy") => new FunctionValue(name, (_, _) => owner),
        (SequenceKind.List, _) when ReadOnlyMembers.ChangingList.Contains(name) => UndefinedValue.Unsafe(owner, name),
        _ => null,
    };

    private static IntegerValue Count(RenderContext context, ListValue owner, CallArguments arguments)
    {
        var sought = arguments.BindRequired("count", 1, "value")[0]!;
        return new IntegerValue(owner.Items.Count(item => Comparison.AreEqual(context.Budget, item, sought)));
    }

    private static IntegerValue Index(RenderContext context, ListValue owner, CallArguments arguments)
    {
        var sought = arguments.BindRequired("index", 1, "value")[0]!;
        for (var i = 0; i < owner.Items.Count; i++)
        {
            if (Comparison.AreEqual(context.Budget, owner.Items[i], sought))
            {
                return new IntegerValue(i);
            }
        }

        throw new RenderFault("the value to find with 'index' is not in the list");
    }
}
