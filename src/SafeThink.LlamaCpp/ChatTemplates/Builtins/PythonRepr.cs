using System.Globalization;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Python's <c>repr</c>: how lists, maps and the text inside them print.</summary>
internal static class PythonRepr
{
    public static OriginText Of(RenderBudget budget, JinjaValue value)
    {
        var output = new OriginTextBuilder(budget);
        Write(budget, output, value);
        return output.Build();
    }

    private static void Write(RenderBudget budget, OriginTextBuilder output, JinjaValue value)
    {
        budget.ChargeStep();
        switch (value)
        {
            case TextValue text:
                WriteText(output, text.Text.Value);
                break;
            case ListValue { Kind: SequenceKind.Tuple, Items.Count: 1 } single:
                Put(output, "(");
                Write(budget, output, single.Items[0]);
                Put(output, ",)");
                break;
            case ListValue list:
                var (open, close) = Brackets(list.Kind);
                WriteItems(budget, output, list.Items, open, close);
                break;
            case MapValue map:
                WriteMap(budget, output, map);
                break;
            case UndefinedValue:
                Put(output, "Undefined");
                break;
            case NoneValue or BooleanValue or IntegerValue or FloatValue:
                output.Append(Printing.Text(budget, value));
                break;
            default:
                throw new RenderFault($"a value of type '{value.TypeName}' cannot be printed");
        }
    }

    private static (string Open, string Close) Brackets(SequenceKind kind) => kind switch
    {
        SequenceKind.List => ("[", "]"),
        SequenceKind.Tuple => ("(", ")"),
        _ => throw new RenderFault("a range or a view of a map cannot be printed; make it a list first"),
    };

    private static void WriteItems(
        RenderBudget budget, OriginTextBuilder output, IReadOnlyList<JinjaValue> items, string open, string close)
    {
        Put(output, open);
        for (var i = 0; i < items.Count; i++)
        {
            Put(output, i > 0 ? ", " : string.Empty);
            Write(budget, output, items[i]);
        }

        Put(output, close);
    }

    private static void WriteMap(RenderBudget budget, OriginTextBuilder output, MapValue map)
    {
        var separator = "{";
        foreach (var (key, value) in map.Entries)
        {
            Put(output, separator);
            Write(budget, output, key);
            Put(output, ": ");
            Write(budget, output, value);
            separator = ", ";
        }

        Put(output, map.Count == 0 ? "{}" : "}");
    }

    private static void WriteText(OriginTextBuilder output, string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        Put(output, [quote]);
        for (var i = 0; i < text.Length; i += CodePoints.WidthAt(text, i))
        {
            WriteCharacter(output, text.AsSpan(i, CodePoints.WidthAt(text, i)), quote);
        }

        Put(output, [quote]);
    }

    private static void WriteCharacter(OriginTextBuilder output, ReadOnlySpan<char> character, char quote)
    {
        var code = character.Length == 2 ? char.ConvertToUtf32(character[0], character[1]) : character[0];
        switch (code)
        {
            case '\\':
                Put(output, "\\\\");
                break;
            case '\n':
                Put(output, "\\n");
                break;
            case '\r':
                Put(output, "\\r");
                break;
            case '\t':
                Put(output, "\\t");
                break;
            case var _ when code == quote:
                Put(output, ['\\', quote]);
                break;
            case var _ when IsPrintable(code):
                Put(output, character);
                break;
            default:
                Put(output, Escape(code));
                break;
        }
    }

    private static bool IsPrintable(int code) => code == ' ' || CharUnicodeInfo.GetUnicodeCategory(code) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);

    private static string Escape(int code) => code switch
    {
        <= 0xff => string.Create(CultureInfo.InvariantCulture, $"\\x{code:x2}"),
        <= 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\\U{code:x8}"),
    };

    private static void Put(OriginTextBuilder output, ReadOnlySpan<char> text) => output.Append(text, isTrusted: false);
}
