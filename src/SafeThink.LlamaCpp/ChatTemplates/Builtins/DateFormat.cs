using System.Globalization;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>C's and Python's <c>strftime</c>, with English names.</summary>
internal static class DateFormat
{
    public static OriginText Apply(RenderBudget budget, OriginText format, DateTimeOffset time)
    {
        var output = new OriginTextBuilder(budget);
        var text = format.Value;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%' || at + 1 == text.Length)
            {
                output.Append(format, at, 1);
                continue;
            }

            // A clock says nothing that a message chose, so a date is as trusted as its format.
            var isTrusted = format.IsTrustedAt(at);
            at++;
            var isUnpadded = text[at] == '-' && at + 1 < text.Length;
            at += isUnpadded ? 1 : 0;
            var value = Part(text[at], time) ?? throw new RenderFault($"strftime_now does not know '%{text[at]}'");
            output.Append(isUnpadded ? value.TrimStart('0') is { Length: > 0 } bare ? bare : "0" : value, isTrusted);
        }

        return output.Build();
    }

    private static string? Part(char code, DateTimeOffset time) => code switch
    {
        'Y' => Text(time, "yyyy"),
        'y' => Text(time, "yy"),
        'm' => Text(time, "MM"),
        'B' => Text(time, "MMMM"),
        'b' or 'h' => Text(time, "MMM"),
        'd' => Text(time, "dd"),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'H' => Text(time, "HH"),
        'I' => Text(time, "hh"),
        'M' => Text(time, "mm"),
        'S' => Text(time, "ss"),
        'f' => Text(time, "ffffff"),
        'p' => Text(time, "tt"),
        'A' => Text(time, "dddd"),
        'a' => Text(time, "ddd"),
        'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'u' => (((int)time.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'F' => Text(time, "yyyy-MM-dd"),
        'T' or 'X' => Text(time, "HH:mm:ss"),
        'R' => Text(time, "HH:mm"),
        'D' or 'x' => Text(time, "MM/dd/yy"),
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        'z' or 'Z' => string.Empty,
        _ => null,
    };

    private static string Text(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
