using System.Globalization;
using System.Numerics;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Text;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Builtins;

/// <summary>Python's <c>'%s and %d' % values</c>.</summary>
internal sealed class PercentFormat
{
    private readonly RenderBudget _budget;
    private readonly OriginText _format;
    private readonly CallArguments _arguments;
    private readonly OriginTextBuilder _output;
    private int _at;
    private int _used;

    private PercentFormat(RenderBudget budget, OriginText format, CallArguments arguments)
    {
        _budget = budget;
        _format = format;
        _arguments = arguments;
        _output = new OriginTextBuilder(budget);
    }

    public static OriginText Apply(RenderBudget budget, OriginText format, CallArguments arguments)
    {
        var run = new PercentFormat(budget, format, arguments);
        run.Write();
        var takesOne = arguments is { Named: [], Positional: [MapValue] };
        return run._used == arguments.Positional.Count || takesOne
            ? run._output.Build()
            : throw new RenderFault("a '%' format was given more values than it has places");
    }

    private void Write()
    {
        var text = _format.Value;
        while (_at < text.Length)
        {
            var mark = text.IndexOf('%', _at);
            var end = mark < 0 ? text.Length : mark;
            _output.Append(_format, _at, end - _at);
            _at = end;
            if (mark >= 0)
            {
                _at++;
                WritePlace();
            }
        }
    }

    private void WritePlace()
    {
        var name = ReadName();
        var flags = ReadWhile("-+ 0#");
        var width = ReadNumber() ?? 0;
        var precision = Peek() == '.' ? ReadPrecision() : null;
        var type = Peek();
        _at++;
        if (type == '%')
        {
            _output.Append("%", _format.IsTrustedAt(_at - 1));
            return;
        }

        var text = Convert(type, name is null ? TakeNext() : TakeNamed(name), flags, precision);
        var missing = width - CodePoints.Count(text.Value);
        var zeros = flags.Contains('0') && !flags.Contains('-') && type is not ('s' or 'r');
        var sign = zeros && text.Length > 0 && text.Value[0] is '-' or '+' or ' ' && zeros ? 1 : 0;
        _output.Append(text, 0, sign)
            .Repeat(OriginText.Untrusted(zeros ? "0" : " "), flags.Contains('-') ? 0 : missing)
            .Append(text, sign, text.Length - sign)
            .Repeat(OriginText.Untrusted(" "), flags.Contains('-') ? missing : 0);
    }

    private OriginText Convert(char type, JinjaValue value, string flags, int? precision)
    {
        switch (type)
        {
            case 's':
                return Cut(Printing.Text(_budget, value), precision);
            case 'r':
                return Cut(PythonRepr.Of(_budget, value), precision);
            case 'd' or 'i' or 'u' when Numbers.TryGetFloat(value, out var real) && (double.IsFinite(real) || value is IntegerValue):
                var whole = Numbers.TryGetInteger(value, out var exact) ? exact : new BigInteger(Math.Truncate(real));
                return Signed(whole.ToString(CultureInfo.InvariantCulture), flags);
            case 'f' or 'F' when Numbers.TryGetFloat(value, out var real):
                return Signed(real.ToString($"F{Math.Min(precision ?? 6, 100)}", CultureInfo.InvariantCulture), flags);
            case 'x' or 'X' when Numbers.TryGetInteger(value, out var number) && number.Sign >= 0:
                var digits = number.ToString(type.ToString(), CultureInfo.InvariantCulture).TrimStart('0');
                return Signed(digits.Length == 0 ? "0" : digits, flags);
            default:
                throw new RenderFault($"the '%' format has no place '%{type}' for '{value.TypeName}'");
        }
    }

    private static OriginText Signed(string number, string flags)
    {
        var sign = number.StartsWith('-') ? string.Empty : flags.Contains('+') ? "+" : flags.Contains(' ') ? " " : string.Empty;
        return OriginText.Untrusted(sign + number);
    }

    private static OriginText Cut(OriginText text, int? precision)
    {
        var offsets = CodePoints.Offsets(text.Value);
        return precision is { } length && length < offsets.Length - 1 ? text.Slice(0, offsets[length]) : text;
    }

    private JinjaValue TakeNext()
    {
        if (_used >= _arguments.Positional.Count)
        {
            throw new RenderFault("a '%' format was given fewer values than it has places");
        }

        return _arguments.Positional[_used++];
    }

    private JinjaValue TakeNamed(string name) =>
        _arguments.FindNamed(name)
        ?? (_arguments.Positional is [MapValue map] ? map.Find(_budget, name) : null)
        ?? throw new RenderFault($"the '%' format was given no value for '{name}'");

    private string? ReadName()
    {
        if (Peek() != '(')
        {
            return null;
        }

        var close = _format.Value.IndexOf(')', _at);
        if (close < 0)
        {
            throw new RenderFault("a name in a '%' format is not closed with ')'");
        }

        var name = _format.Value[(_at + 1)..close];
        _at = close + 1;
        return name;
    }

    private int? ReadPrecision()
    {
        _at++;
        return ReadNumber() ?? 0;
    }

    private int? ReadNumber()
    {
        var digits = ReadWhile("0123456789");
        if (digits.Length == 0)
        {
            return null;
        }

        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RenderFault($"the width {digits} in a '%' format is too large");
    }

    private string ReadWhile(string characters)
    {
        var from = _at;
        while (_at < _format.Length && characters.Contains(_format.Value[_at], StringComparison.Ordinal))
        {
            _at++;
        }

        return _format.Value[from.._at];
    }

    private char Peek() => _at < _format.Length ? _format.Value[_at] : throw new RenderFault("a '%' format ends inside a place");
}
