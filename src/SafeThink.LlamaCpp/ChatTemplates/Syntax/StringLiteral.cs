using System.Globalization;
using System.Text;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>Reads a quoted string and resolves its escapes as Python does.</summary>
internal static class StringLiteral
{
    /// <summary>What the literal at an offset stands for, and the offset after its closing quote.</summary>
    public static (string Value, int End) Read(TemplateSource source, int start)
    {
        var text = source.Text;
        var quote = text[start];
        var value = new StringBuilder();
        for (var at = start + 1; at < text.Length;)
        {
            var c = text[at];
            if (c == quote)
            {
                return (value.ToString(), at + 1);
            }

            if (c == '\\' && at + 1 < text.Length)
            {
                at = ReadEscape(source, at, value);
            }
            else
            {
                value.Append(c);
                at++;
            }
        }

        throw source.Fault(start, "a string is not closed");
    }

    private static int ReadEscape(TemplateSource source, int at, StringBuilder value)
    {
        var c = source.Text[at + 1];
        switch (c)
        {
            case '\n':
                return at + 2;
            case 'x':
                return ReadCode(source, at, 2, value);
            case 'u':
                return ReadCode(source, at, 4, value);
            case 'U':
                return ReadCode(source, at, 8, value);
            case >= '0' and <= '7':
                return ReadOctal(source.Text, at + 1, value);
            case 'N':
                throw source.Fault(at, "the escape '\\N{…}' by character name is not supported; write '\\u' and the code");
        }

        // An escape Python does not know stands for itself, backslash included.
        value.Append(c switch
        {
            '\\' or '\'' or '"' => c.ToString(),
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'a' => "\a",
            'b' => "\b",
            'f' => "\f",
            'v' => "\v",
            _ => "\\" + c,
        });
        return at + 2;
    }

    private static int ReadCode(TemplateSource source, int at, int digits, StringBuilder value)
    {
        var from = at + 2;
        if (from + digits > source.Text.Length
            || !int.TryParse(source.Text.AsSpan(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code is < 0 or > 0x10ffff)
        {
            throw source.Fault(at, $"the escape '\\{source.Text[at + 1]}' needs {digits} hexadecimal digits of a Unicode character");
        }

        if (code > 0xffff)
        {
            value.Append(char.ConvertFromUtf32(code));
        }
        else
        {
            value.Append((char)code);
        }

        return from + digits;
    }

    private static int ReadOctal(string text, int at, StringBuilder value)
    {
        var code = 0;
        var end = at;
        while (end < text.Length && end < at + 3 && text[end] is >= '0' and <= '7')
        {
            code = code * 8 + (text[end] - '0');
            end++;
        }

        value.Append((char)code);
        return end;
    }
}
