using System.Globalization;
using System.Text;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Spells a float as Python's <c>repr</c> does: <c>2.0</c>, <c>1e-07</c>, <c>1e+22</c>.</summary>
internal static class FloatText
{
    public static string Of(double value)
    {
        if (double.IsNaN(value))
        {
            return "nan";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        // "E16" would round; "R" gives the shortest digits that read back, which are Python's too.
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var sign = shortest.StartsWith('-') ? "-" : string.Empty;
        var (digits, point) = Decompose(shortest.AsSpan(sign.Length));
        return sign + (point is > -4 and <= 16 ? Plain(digits, point) : Scientific(digits, point));
    }

    /// <summary>The significant digits, and where the decimal point stands relative to the first of them.</summary>
    private static (string Digits, int Point) Decompose(ReadOnlySpan<char> text)
    {
        var exponent = 0;
        var mark = text.IndexOf('E');
        if (mark >= 0)
        {
            exponent = int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..mark];
        }

        var dot = text.IndexOf('.');
        var whole = dot < 0 ? text : text[..dot];
        var digits = string.Concat(whole, dot < 0 ? [] : text[(dot + 1)..]);
        var leading = digits.Length - digits.TrimStart('0').Length;
        var significant = digits.Trim('0');
        return significant.Length == 0 ? ("0", 1) : (significant, whole.Length - leading + exponent);
    }

    private static string Plain(string digits, int point)
    {
        if (point <= 0)
        {
            return "0." + new string('0', -point) + digits;
        }

        return point >= digits.Length
            ? digits + new string('0', point - digits.Length) + ".0"
            : string.Concat(digits.AsSpan(0, point), ".", digits.AsSpan(point));
    }

    private static string Scientific(string digits, int point)
    {
        var exponent = point - 1;
        var text = new StringBuilder(digits[..1]);
        if (digits.Length > 1)
        {
            text.Append('.').Append(digits, 1, digits.Length - 1);
        }

        return text
            .Append('e')
            .Append(exponent < 0 ? '-' : '+')
            .Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture))
            .ToString();
    }
}
