using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Python's <c>split</c>, <c>rsplit</c>, <c>splitlines</c> and <c>partition</c>.</summary>
internal static class Splitting
{
    public static JinjaValue Split(RenderContext context, OriginText text, CallArguments arguments, bool fromEnd)
    {
        var bound = arguments.Bind(fromEnd ? "rsplit" : "split", "sep", "maxsplit");
        var limit = bound[1] is null ? -1 : Numbers.ToInt(bound[1]!, "'maxsplit'");
        limit = limit < 0 ? int.MaxValue : limit;
        context.Budget.ChargeCharacters(text.Length);
        return bound[0] switch
        {
            null or NoneValue => List(context, fromEnd ? WordsFromEnd(text, limit) : Words(text, limit)),
            TextValue { Text.Length: > 0 } separator => List(
                context, At(context.Budget, text, separator.Text.Value, limit, fromEnd)),
            TextValue => throw new RenderFault("the separator of 'split' is empty"),
            var other => throw new RenderFault($"the separator of 'split' must be text, not '{other.TypeName}'"),
        };
    }

    public static JinjaValue Lines(RenderContext context, OriginText text, bool keepEnds) =>
        List(context, LinesOf(context.Budget, text, keepEnds));

    public static List<OriginText> LinesOf(RenderBudget budget, OriginText text, bool keepEnds)
    {
        budget.ChargeCharacters(text.Length);
        var lines = new List<OriginText>();
        var value = text.Value;
        for (var start = 0; start < value.Length;)
        {
            var end = start;
            while (end < value.Length && !PythonWhiteSpace.IsLineEnd(value[end]))
            {
                end++;
            }

            var next = Math.Min(value.Length, end + 1);
            next += end + 1 < value.Length && value[end] == '\r' && value[end + 1] == '\n' ? 1 : 0;
            lines.Add(text.Slice(start, (keepEnds ? next : end) - start));
            start = next;
        }

        return lines;
    }

    public static JinjaValue Partition(RenderContext context, OriginText text, OriginText separator, bool fromEnd)
    {
        if (separator.Length == 0)
        {
            throw new RenderFault("the separator of 'partition' is empty");
        }

        context.Budget.ChargeSearch(text.Length, separator.Length);
        var at = fromEnd
            ? text.Value.LastIndexOf(separator.Value, StringComparison.Ordinal)
            : text.Value.IndexOf(separator.Value, StringComparison.Ordinal);
        OriginText[] parts = at >= 0
            ? [text.Slice(0, at), text.Slice(at, separator.Length), text.Slice(at + separator.Length, text.Length - at - separator.Length)]
            : fromEnd ? [OriginText.Empty, OriginText.Empty, text] : [text, OriginText.Empty, OriginText.Empty];
        return new ListValue([.. parts.Select(p => new TextValue(p))], SequenceKind.Tuple);
    }

    private static List<OriginText> At(RenderBudget budget, OriginText text, string separator, int limit, bool fromEnd)
    {
        budget.ChargeSearch(text.Length, separator.Length);
        var parts = new List<OriginText>();
        var value = text.Value;
        var start = 0;
        var end = value.Length;
        for (; limit > 0; limit--)
        {
            var at = fromEnd
                ? value.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal)
                : value.IndexOf(separator, start, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            parts.Add(fromEnd ? text.Slice(at + separator.Length, end - at - separator.Length) : text.Slice(start, at - start));
            (start, end) = fromEnd ? (0, at) : (at + separator.Length, end);
        }

        parts.Add(text.Slice(start, end - start));
        if (fromEnd)
        {
            parts.Reverse();
        }

        return parts;
    }

    private static List<OriginText> Words(OriginText text, int limit)
    {
        var words = new List<OriginText>();
        var value = text.Value;
        for (var start = SkipBlanks(value, 0); start < value.Length;)
        {
            var end = start;
            while (end < value.Length && !PythonWhiteSpace.Contains(value[end]))
            {
                end++;
            }

            if (words.Count == limit)
            {
                end = value.Length;
            }

            words.Add(text.Slice(start, end - start));
            start = SkipBlanks(value, end);
        }

        return words;
    }

    private static List<OriginText> WordsFromEnd(OriginText text, int limit)
    {
        var words = new List<OriginText>();
        var value = text.Value;
        for (var end = TrimBlanks(value, value.Length); end > 0;)
        {
            var start = end;
            while (start > 0 && !PythonWhiteSpace.Contains(value[start - 1]))
            {
                start--;
            }

            if (words.Count == limit)
            {
                start = 0;
            }

            words.Add(text.Slice(start, end - start));
            end = TrimBlanks(value, start);
        }

        words.Reverse();
        return words;
    }

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && PythonWhiteSpace.Contains(text[at]))
        {
            at++;
        }

        return at;
    }

    private static int TrimBlanks(string text, int end)
    {
        while (end > 0 && PythonWhiteSpace.Contains(text[end - 1]))
        {
            end--;
        }

        return end;
    }

    private static ListValue List(RenderContext context, List<OriginText> parts)
    {
        context.Budget.ChargeSteps(parts.Count);
        return new ListValue([.. parts.Select(p => new TextValue(p))]);
    }
}
