using System.Globalization;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Python's <c>'{} and {name}'.format(…)</c>, without format specifications (<c>{:&gt;8}</c>), which are a fault.</summary>
internal static class BraceFormat
{
    public static OriginText Apply(RenderContext context, OriginText format, CallArguments arguments)
    {
        var output = new OriginTextBuilder(context.Budget);
        var text = format.Value;
        var next = 0;
        for (var at = 0; at < text.Length;)
        {
            var mark = text.AsSpan(at).IndexOfAny('{', '}');
            if (mark < 0)
            {
                output.Append(format, at, text.Length - at);
                break;
            }

            mark += at;
            var isDoubled = mark + 1 < text.Length && text[mark + 1] == text[mark];
            output.Append(format, at, mark - at + (isDoubled ? 1 : 0));
            if (isDoubled)
            {
                at = mark + 2;
                continue;
            }

            var close = text[mark] == '{' ? text.IndexOf('}', mark) : -1;
            if (close < 0)
            {
                throw new RenderFault($"a '{text[mark]}' in a format has no partner");
            }

            output.Append(Field(context, text[(mark + 1)..close], arguments, ref next));
            at = close + 1;
        }

        return output.Build();
    }

    private static OriginText Field(RenderContext context, string field, CallArguments arguments, ref int next)
    {
        var usesRepr = field.EndsWith("!r", StringComparison.Ordinal);
        var path = usesRepr || field.EndsWith("!s", StringComparison.Ordinal) ? field[..^2] : field;
        if (path.AsSpan().IndexOfAny(":!{[") >= 0)
        {
            throw new RenderFault($"the place '{{{field}}}' of a format is not supported; use a name, a number, '.', '!r' or '!s'");
        }

        var steps = path.Split('.');
        var value = Argument(steps[0], arguments, ref next);
        foreach (var step in steps.Skip(1))
        {
            value = Members.Attribute(context, value, step);
        }

        return usesRepr ? PythonRepr.Of(context.Budget, value) : Printing.Text(context.Budget, value);
    }

    private static JinjaValue Argument(string name, CallArguments arguments, ref int next)
    {
        if (name.Length > 0 && !char.IsAsciiDigit(name[0]))
        {
            return arguments.FindNamed(name) ?? throw new RenderFault($"'format' was given no value for '{name}'");
        }

        var isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        index = name.Length == 0 ? next++ : isNumber ? index : int.MaxValue;
        return index < arguments.Positional.Count
            ? arguments.Positional[index]
            : throw new RenderFault($"'format' was given no value for place {(name.Length == 0 ? $"{index}" : name)}");
    }
}
