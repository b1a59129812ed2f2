using SafeThink.LlamaCpp.ChatTemplates.Builtins;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Runtime;

/// <summary>What <c>a.b</c> and <c>a['b']</c> find: the first looks for a method first, the second for an item first.</summary>
internal static class Members
{
    public static JinjaValue Attribute(RenderContext context, JinjaValue owner, string name)
    {
        if (owner is UndefinedValue undefined)
        {
            throw undefined.Fault();
        }

        return OwnMember(owner, name)
            ?? (owner as MapValue)?.Find(context.Budget, name)
            ?? UndefinedValue.Attribute(owner, name);
    }

    public static JinjaValue Item(RenderContext context, JinjaValue owner, JinjaValue key)
    {
        if (owner is UndefinedValue undefined)
        {
            throw undefined.Fault();
        }

        return ItemOf(context, owner, key)
            ?? (key is TextValue name ? OwnMember(owner, name.Text.Value) : null)
            ?? UndefinedValue.Attribute(owner, Printing.Text(context.Budget, key).Value);
    }

    /// <summary>Follows a path such as <c>function.name</c> or <c>0</c>, as the <c>attribute</c> of a filter does.</summary>
    public static JinjaValue Path(RenderContext context, JinjaValue owner, JinjaValue path)
    {
        if (path is not TextValue text)
        {
            return Item(context, owner, path);
        }

        foreach (var part in text.Text.Value.Split('.'))
        {
            owner = Item(context, owner, int.TryParse(part, out var index) && index >= 0
                ? new IntegerValue(index)
                : TextValue.Trusted(part));
        }

        return owner;
    }

    private static JinjaValue? ItemOf(RenderContext context, JinjaValue owner, JinjaValue key)
    {
        switch (owner)
        {
            case MapValue map:
                return key is TextValue or NoneValue or BooleanValue or IntegerValue or FloatValue ? map.Find(context.Budget, key) : null;
            case ListValue { Kind: not SequenceKind.View } list when Numbers.TryGetInteger(key, out _):
                return At(list.Items.Count, key) is { } index ? list.Items[index] : null;
            case TextValue text when Numbers.TryGetInteger(key, out _):
                context.Budget.ChargeCharacters(text.Text.Length);
                var offsets = CodePoints.Offsets(text.Text.Value);
                return At(offsets.Length - 1, key) is { } at
                    ? new TextValue(text.Text.Slice(offsets[at], offsets[at + 1] - offsets[at]))
                    : null;
            default:
                return null;
        }
    }

    private static int? At(int count, JinjaValue key)
    {
        var index = (long)Numbers.ToInt(key, "an index");
        index = index < 0 ? index + count : index;
        return index >= 0 && index < count ? (int)index : null;
    }

    private static JinjaValue? OwnMember(JinjaValue owner, string name) => owner switch
    {
        TextValue text => TextMethods.Find(text, name),
        MapValue map => MapMethods.Find(map, name),
        ListValue list => ListMethods.Find(list, name),
        NamespaceValue space => space.Find(name),
        LoopValue loop => loop.Find(name),
        FunctionValue function when name == "name" => TextValue.Trusted(function.Name),
        _ => null,
    };
}
