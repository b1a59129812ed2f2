using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The filters that apply another filter or test to every item.</summary>
internal static class SelectionFilters
{
    public static readonly Dictionary<string, Func<RenderContext, JinjaValue, CallArguments, JinjaValue>> Table = new()
    {
        ["map"] = Map,
        ["select"] = (c, v, a) => Choose(c, v, a, keepsMatching: true),
        ["reject"] = (c, v, a) => Choose(c, v, a, keepsMatching: false),
        ["selectattr"] = (c, v, a) => ChooseByAttribute(c, v, a, keepsMatching: true),
        ["rejectattr"] = (c, v, a) => ChooseByAttribute(c, v, a, keepsMatching: false),
        ["groupby"] = GroupBy,
    };

    private static IteratorValue Map(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var items = Walk(context, value);
        if (arguments.Positional.Count > 0)
        {
            var filter = FilterTable.Find(NameOf(arguments.Positional[0], "map"));
            var rest = arguments.Skip(1);
            return new IteratorValue([.. items.Select(item => filter(context, item, rest))]);
        }

        var bound = arguments.BindRequired("map", 1, "attribute", "default");
        return new IteratorValue([.. items.Select(item =>
            Members.Path(context, item, bound[0]!) is var found && found is UndefinedValue && bound[1] is { } fallback
                ? fallback
                : found)]);
    }

    private static IteratorValue Choose(RenderContext context, JinjaValue value, CallArguments arguments, bool keepsMatching) =>
        new([.. Walk(context, value)
            .Where(item => Matches(context, item, arguments) == keepsMatching)]);

    private static IteratorValue ChooseByAttribute(
        RenderContext context, JinjaValue value, CallArguments arguments, bool keepsMatching)
    {
        if (arguments.Positional.Count == 0)
        {
            throw new RenderFault("'selectattr' and 'rejectattr' need the name of an attribute");
        }

        var test = arguments.Skip(1);
        return new IteratorValue([.. Walk(context, value)
            .Where(item => Matches(context, Members.Path(context, item, arguments.Positional[0]), test) == keepsMatching)]);
    }

    // Jinja does not even try to walk what is not true, so none counts as nothing here.
    private static IReadOnlyList<JinjaValue> Walk(RenderContext context, JinjaValue value) =>
        value.IsTruthy ? Iteration.Items(context.Budget, value) : [];

    /// <summary>The named test with its arguments; truth itself when no test is named.</summary>
    private static bool Matches(RenderContext context, JinjaValue value, CallArguments arguments) =>
        arguments.Positional.Count == 0
            ? value.IsTruthy
            : TestTable.Find(NameOf(arguments.Positional[0], "select"))(context, value, arguments.Skip(1));

    private static ListValue GroupBy(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var path = arguments.BindRequired("groupby", 1, "attribute")[0]!;
        var sorted = FilterTable.Find("sort")(context, value, new CallArguments([], [KeyValuePair.Create(TextValue.Trusted("attribute"), path)]));
        var groups = Iteration.Items(context.Budget, sorted).GroupBy(item => Members.Path(context, item, path), KeyComparer.Instance);
        return new ListValue([.. groups.Select(g => new ListValue([g.Key, new ListValue([.. g])], SequenceKind.Tuple))]);
    }

    private static string NameOf(JinjaValue value, string filter) => value is TextValue text
        ? text.Text.Value
        : throw new RenderFault($"'{filter}' needs the name of a filter or test, not '{value.TypeName}'");
}
