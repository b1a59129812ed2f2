using System.Collections.Frozen;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The methods of Python's <c>str</c>.</summary>
internal static class TextMethods
{
    private static readonly FrozenDictionary<string, Func<RenderContext, OriginText, CallArguments, JinjaValue>> Table =
        new Dictionary<string, Func<RenderContext, OriginText, CallArguments, JinjaValue>>(StringComparer.Ordinal)
        {
            ["strip"] = (c, text, a) => Trimming.Strip(c.Budget, text, a.Bind("strip", "chars")[0], atStart: true, atEnd: true),
            ["lstrip"] = (c, text, a) => Trimming.Strip(c.Budget, text, a.Bind("lstrip", "chars")[0], atStart: true, atEnd: false),
            ["rstrip"] = (c, text, a) => Trimming.Strip(c.Budget, text, a.Bind("rstrip", "chars")[0], atStart: false, atEnd: true),
            ["split"] = (c, text, a) => Splitting.Split(c, text, a, fromEnd: false),
            ["rsplit"] = (c, text, a) => Splitting.Split(c, text, a, fromEnd: true),
            ["splitlines"] = (c, text, a) => Splitting.Lines(c, text, a.Bind("splitlines", "keepends")[0]?.IsTruthy ?? false),
            ["partition"] = (c, text, a) => Splitting.Partition(c, text, TextArgument(a, "partition"), fromEnd: false),
            ["rpartition"] = (c, text, a) => Splitting.Partition(c, text, TextArgument(a, "rpartition"), fromEnd: true),
            ["startswith"] = (c, text, a) => StartsOrEnds(c, text, a, "startswith", atStart: true),
            ["endswith"] = (c, text, a) => StartsOrEnds(c, text, a, "endswith", atStart: false),
            ["removeprefix"] = (_, text, a) => TextArgument(a, "removeprefix") is var prefix
                && text.Value.StartsWith(prefix.Value, StringComparison.Ordinal)
                    ? new TextValue(text.Slice(prefix.Length, text.Length - prefix.Length))
                    : new TextValue(text),
            ["removesuffix"] = (_, text, a) => TextArgument(a, "removesuffix") is var suffix
                && text.Value.EndsWith(suffix.Value, StringComparison.Ordinal)
                    ? new TextValue(text.Slice(0, text.Length - suffix.Length))
                    : new TextValue(text),
            ["replace"] = Replace,
            ["upper"] = (c, text, a) => NoArguments(a, "upper", Casing.Upper(c.Budget, text)),
            ["lower"] = (c, text, a) => NoArguments(a, "lower", Casing.Lower(c.Budget, text)),
            ["title"] = (c, text, a) => NoArguments(a, "title", Casing.Title(c.Budget, text)),
            ["capitalize"] = (c, text, a) => NoArguments(a, "capitalize", Casing.Capitalize(c.Budget, text)),
            ["join"] = (c, text, a) => Joining.Join(c, text, a.BindRequired("join", 1, "iterable")[0]!),
            ["format"] = (c, text, a) => new TextValue(BraceFormat.Apply(c, text, a)),
            ["find"] = (c, text, a) => new IntegerValue(Find(c, text, TextArgument(a, "find"), fromEnd: false)),
            ["rfind"] = (c, text, a) => new IntegerValue(Find(c, text, TextArgument(a, "rfind"), fromEnd: true)),
            ["index"] = (c, text, a) => Find(c, text, TextArgument(a, "index"), fromEnd: false) is >= 0 and var at
                ? new IntegerValue(at)
                : throw new RenderFault("the text to find with 'index' is not there"),
            ["count"] = (c, text, a) => new IntegerValue(Count(c, text, TextArgument(a, "count"))),
            ["isdigit"] = (c, text, a) => Every(c, text, a, "isdigit", char.IsDigit),
            ["isdecimal"] = (c, text, a) => Every(c, text, a, "isdecimal", char.IsDigit),
            ["isnumeric"] = (c, text, a) => Every(c, text, a, "isnumeric", char.IsNumber),
            ["isalpha"] = (c, text, a) => Every(c, text, a, "isalpha", char.IsLetter),
            ["isalnum"] = (c, text, a) => Every(c, text, a, "isalnum", char.IsLetterOrDigit),
            ["isspace"] = (c, text, a) => Every(c, text, a, "isspace", (s, i) => PythonWhiteSpace.Contains(s[i])),
            ["isupper"] = (c, text, a) => IsCase(c, text, a, "isupper", Casing.Upper),
            ["islower"] = (c, text, a) => IsCase(c, text, a, "islower", Casing.Lower),
            ["ljust"] = (c, text, a) => Padding.Pad(c, text, a, "ljust", 0, 1),
            ["rjust"] = (c, text, a) => Padding.Pad(c, text, a, "rjust", 1, 0),
            ["center"] = (c, text, a) => Padding.Pad(c, text, a, "center", 1, 1),
            ["zfill"] = Padding.ZeroFill,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static JinjaValue? Find(TextValue owner, string name) => Table.TryGetValue(name, out var method)
        ? new FunctionValue(name, (context, arguments) => method(context, owner.Text, arguments))
        : null;

    private static OriginText TextArgument(CallArguments arguments, string method) =>
        AsText(arguments.BindRequired(method, 1, "text")[0]!, method);

    private static OriginText AsText(JinjaValue value, string method) => value is TextValue text
        ? text.Text
        : throw new RenderFault($"'{method}' needs text, not '{value.TypeName}'");

    private static TextValue NoArguments(CallArguments arguments, string method, OriginText result)
    {
        arguments.Bind(method);
        return new TextValue(result);
    }

    private static BooleanValue StartsOrEnds(
        RenderContext context, OriginText text, CallArguments arguments, string method, bool atStart)
    {
        var affix = arguments.BindRequired(method, 1, "affix")[0]!;
        IReadOnlyList<JinjaValue> choices = affix is ListValue { Kind: SequenceKind.Tuple } tuple ? tuple.Items : [affix];
        context.Budget.ChargeSteps(choices.Count);
        context.Budget.ChargeCharacters((long)text.Length * choices.Count / 16);
        return BooleanValue.Of(choices.Any(choice => atStart
            ? text.Value.StartsWith(AsText(choice, method).Value, StringComparison.Ordinal)
            : text.Value.EndsWith(AsText(choice, method).Value, StringComparison.Ordinal)));
    }

    private static TextValue Replace(RenderContext context, OriginText text, CallArguments arguments)
    {
        var bound = arguments.BindRequired("replace", 2, "old", "new", "count");
        return Replacement.Apply(
            context.Budget,
            text,
            AsText(bound[0]!, "replace"),
            AsText(bound[1]!, "replace"),
            bound[2] is null ? -1 : Numbers.ToInt(bound[2]!, "'count'"));
    }

    private static int Find(RenderContext context, OriginText text, OriginText sought, bool fromEnd)
    {
        context.Budget.ChargeSearch(text.Length, sought.Length);
        var at = fromEnd
            ? text.Value.LastIndexOf(sought.Value, StringComparison.Ordinal)
            : text.Value.IndexOf(sought.Value, StringComparison.Ordinal);
        return at < 0 ? -1 : CodePoints.Count(text.Value[..at]);
    }

    private static int Count(RenderContext context, OriginText text, OriginText sought)
    {
        context.Budget.ChargeSearch(text.Length, sought.Length);
        if (sought.Length == 0)
        {
            return CodePoints.Count(text.Value) + 1;
        }

        var count = 0;
        for (var at = text.Value.IndexOf(sought.Value, StringComparison.Ordinal);
             at >= 0;
             at = text.Value.IndexOf(sought.Value, at + sought.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    private static BooleanValue Every(
        RenderContext context, OriginText text, CallArguments arguments, string method, Func<string, int, bool> holds)
    {
        arguments.Bind(method);
        context.Budget.ChargeCharacters(text.Length);
        var value = text.Value;
        for (var i = 0; i < value.Length; i += CodePoints.WidthAt(value, i))
        {
            if (!holds(value, i))
            {
                return BooleanValue.False;
            }
        }

        return BooleanValue.Of(value.Length > 0);
    }

    private static BooleanValue IsCase(
        RenderContext context,
        OriginText text,
        CallArguments arguments,
        string method,
        Func<RenderBudget, OriginText, OriginText> convert)
    {
        arguments.Bind(method);
        return BooleanValue.Of(
            convert(context.Budget, text).Equals(text)
            && !Casing.Upper(context.Budget, text).Equals(Casing.Lower(context.Budget, text)));
    }
}
