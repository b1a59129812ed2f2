using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>The filters that print their input and work on the text.</summary>
internal static class TextFilters
{
    public static readonly Dictionary<string, Func<RenderContext, JinjaValue, CallArguments, JinjaValue>> Table = new()
    {
        ["string"] = (c, v, _) => new TextValue(Print(c, v)),
        ["safe"] = (c, v, _) => new TextValue(Print(c, v)),
        ["upper"] = (c, v, _) => new TextValue(Casing.Upper(c.Budget, Print(c, v))),
        ["lower"] = (c, v, _) => new TextValue(Casing.Lower(c.Budget, Print(c, v))),
        ["capitalize"] = (c, v, _) => new TextValue(Casing.Capitalize(c.Budget, Print(c, v))),
        ["title"] = (c, v, _) => new TextValue(Casing.TitleWords(c.Budget, Print(c, v))),
        ["trim"] = (c, v, a) => Trimming.Strip(c.Budget, Print(c, v), a.Bind("trim", "chars")[0], atStart: true, atEnd: true),
        ["replace"] = Replace,
        ["indent"] = Indent,
        ["center"] = (c, v, a) => Padding.Pad(
            c, Print(c, v), CallArguments.Of(a.Bind("center", "width")[0] ?? new IntegerValue(80)), "center", 1, 1),
        ["format"] = (c, v, a) => new TextValue(PercentFormat.Apply(c.Budget, Print(c, v), a)),
        ["escape"] = Escape,
        ["e"] = Escape,
        ["wordcount"] = (c, v, _) => new IntegerValue(
            Iteration.Length(c.Budget, Splitting.Split(c, Print(c, v), CallArguments.None, fromEnd: false))),
    };

    private static OriginText Print(RenderContext context, JinjaValue value) => Printing.Text(context.Budget, value);

    private static TextValue Replace(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.BindRequired("replace", 2, "old", "new", "count");
        return Replacement.Apply(
            context.Budget,
            Print(context, value),
            Print(context, bound[0]!),
            Print(context, bound[1]!),
            bound[2] is null or NoneValue ? -1 : Numbers.ToInt(bound[2]!, "'count'"));
    }

    private static TextValue Indent(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var bound = arguments.Bind("indent", "width", "first", "blank");
        var margin = bound[0] is TextValue text
            ? text.Text
            : new OriginTextBuilder(context.Budget)
                .Repeat(OriginText.Trusted(" "), bound[0] is null ? 4 : Numbers.ToInt(bound[0]!, "'width'"))
                .Build();
        var indentsFirst = bound[1]?.IsTruthy ?? false;
        var indentsBlank = bound[2]?.IsTruthy ?? false;

        // Jinja adds a line feed before it cuts into lines, so that an empty last line counts as one.
        var closed = new OriginTextBuilder(context.Budget).Append(Print(context, value)).Append("\n", isTrusted: true).Build();
        var lines = Splitting.LinesOf(context.Budget, closed, keepEnds: false);
        var output = new OriginTextBuilder(context.Budget);
        for (var i = 0; i < lines.Count; i++)
        {
            output.Append(i > 0 ? "\n" : string.Empty, isTrusted: true);
            if (i == 0 ? indentsFirst : indentsBlank || lines[i].Length > 0)
            {
                output.Append(margin);
            }

            output.Append(lines[i]);
        }

        return new TextValue(output.Build());
    }

    private static TextValue Escape(RenderContext context, JinjaValue value, CallArguments arguments)
    {
        var text = new TextValue(Print(context, value));
        foreach (var (sought, substitute) in new[] { ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&#34;") })
        {
            text = Replacement.Apply(context.Budget, text.Text, OriginText.Untrusted(sought), OriginText.Untrusted(substitute), -1);
        }

        return text;
    }
}
