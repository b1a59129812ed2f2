using System.Globalization;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Python's <c>json.dumps</c>.</summary>
/// <remarks>
/// The whole output is untrusted, the punctuation too: data decides where quotes and braces stand, and one
/// segment for the whole is tokenized as the model saw JSON in training, not cut at every quote.
/// </remarks>
internal sealed class JsonText
{
    private readonly RenderBudget _budget;
    private readonly JsonFormat _format;
    private readonly OriginTextBuilder _output;
    private int _level;

    private JsonText(RenderBudget budget, JsonFormat format)
    {
        _budget = budget;
        _format = format;
        _output = new OriginTextBuilder(budget);
    }

    public static OriginText Of(RenderBudget budget, JinjaValue value, JsonFormat format)
    {
        var writer = new JsonText(budget, format);
        writer.Write(value);
        return writer._output.Build();
    }

    private void Write(JinjaValue value)
    {
        _budget.ChargeStep();
        switch (value)
        {
            case TextValue text:
                WriteText(text.Text.Value);
                break;
            case ListValue { Kind: SequenceKind.List or SequenceKind.Tuple } list:
                WriteBlock('[', ']', list.Items, Write);
                break;
            case MapValue map:
                WriteBlock('{', '}', Ordered(map), WriteEntry);
                break;
            default:
                Put(Scalar(value) ?? throw new RenderFault($"a value of type '{value.TypeName}' cannot be written as JSON"));
                break;
        }
    }

    private void WriteBlock<T>(char open, char close, IReadOnlyCollection<T> items, Action<T> write)
    {
        Put([open]);
        if (items.Count > 0)
        {
            _level++;
            var separator = string.Empty;
            foreach (var item in items)
            {
                Put(separator);
                BreakLine();
                write(item);
                separator = _format.ItemSeparator;
            }

            _level--;
            BreakLine();
        }

        Put([close]);
    }

    private void WriteEntry(KeyValuePair<JinjaValue, JinjaValue> entry)
    {
        WriteText(KeyText(entry.Key));
        Put(_format.KeySeparator);
        Write(entry.Value);
    }

    private IReadOnlyCollection<KeyValuePair<JinjaValue, JinjaValue>> Ordered(MapValue map) => _format.SortKeys
        ? [.. map.Entries.OrderBy(e => KeyText(e.Key), Comparer<string>.Create(CodePoints.Compare))]
        : map.Entries;

    private void BreakLine()
    {
        if (_format.Indent is not { } indent)
        {
            return;
        }

        Put("\n");
        for (var i = 0; i < _level; i++)
        {
            Put(indent);
        }
    }

    private static string KeyText(JinjaValue key) => key is TextValue text
        ? text.Text.Value
        : Scalar(key) ?? throw new RenderFault($"a value of type '{key.TypeName}' cannot be a key in JSON");

    private static string? Scalar(JinjaValue value) => value switch
    {
        NoneValue => "null",
        BooleanValue boolean => boolean.Value ? "true" : "false",
        IntegerValue number => number.Value.ToString(CultureInfo.InvariantCulture),
        FloatValue number when double.IsNaN(number.Value) => "NaN",
        FloatValue number when double.IsInfinity(number.Value) => number.Value > 0 ? "Infinity" : "-Infinity",
        FloatValue number => FloatText.Of(number.Value),
        _ => null,
    };

    private void WriteText(string text)
    {
        Put("\"");
        var plainFrom = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Escape(text[i]) is { } escaped)
            {
                Put(text.AsSpan(plainFrom, i - plainFrom));
                Put(escaped);
                plainFrom = i + 1;
            }
        }

        Put(text.AsSpan(plainFrom));
        Put("\"");
    }

    private string? Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\f' => "\\f",
        '\b' => "\\b",
        _ when c < ' ' || (_format.AsciiOnly && c > '\u007f') => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        _ => null,
    };

    private void Put(ReadOnlySpan<char> text) => _output.Append(text, isTrusted: false);
}
