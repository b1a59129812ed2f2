using SafeThink.LlamaCpp.ChatTemplates.Text;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>Reads the tokens between the delimiters of one tag.</summary>
internal sealed class ExpressionLexer(TemplateSource source, int start, string endMark, List<Token> tokens)
{
    private static readonly string[] LongOperators = ["//", "**", "==", "!=", ">=", "<="];

    private readonly string _text = source.Text;
    private readonly Stack<char> _brackets = new();
    private int _at = start;

    /// <summary>Reads on to the end mark of the tag: its offset, and the sign before it if there is one.</summary>
    public (int Offset, char Sign) ReadToEndOfTag(int tag)
    {
        while (true)
        {
            while (_at < _text.Length && PythonWhiteSpace.Contains(_text[_at]))
            {
                _at++;
            }

            if (_at >= _text.Length)
            {
                throw source.Fault(tag, $"a tag is not closed with '{endMark}'");
            }

            // Inside brackets '}}' closes two maps, not the tag.
            if (_brackets.Count == 0 && FindEnd() is { } end)
            {
                return end;
            }

            ReadToken();
        }
    }

    private (int Offset, char Sign)? FindEnd()
    {
        var rest = _text.AsSpan(_at);
        if (rest.StartsWith(endMark))
        {
            return (_at, '\0');
        }

        var takesPlus = endMark == "%}";
        return (rest[0] == '-' || (takesPlus && rest[0] == '+')) && rest[1..].StartsWith(endMark) ? (_at + 1, rest[0]) : null;
    }

    private void ReadToken()
    {
        var c = _text[_at];
        if (char.IsAsciiDigit(c))
        {
            ReadNumber();
        }
        else if (c == '_' || char.IsLetter(c))
        {
            var end = _at + 1;
            while (end < _text.Length && (_text[end] == '_' || char.IsLetterOrDigit(_text[end])))
            {
                end++;
            }

            Add(TokenKind.Name, end);
        }
        else if (c is '\'' or '"')
        {
            var (value, end) = StringLiteral.Read(source, _at);
            tokens.Add(new Token(TokenKind.StringLiteral, value, source.PositionOf(_at)));
            _at = end;
        }
        else
        {
            ReadOperator(c);
        }
    }

    private void ReadNumber()
    {
        var isAfterDot = _at > 0 && _text[_at - 1] == '.';
        var end = DigitsEnd(_at);
        var kind = TokenKind.Integer;
        if (!isAfterDot && end + 1 < _text.Length && _text[end] == '.' && char.IsAsciiDigit(_text[end + 1]))
        {
            end = DigitsEnd(end + 1);
            kind = TokenKind.Float;
        }

        if (!isAfterDot && end < _text.Length && _text[end] is 'e' or 'E')
        {
            var digits = end + 1 < _text.Length && _text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (digits < _text.Length && char.IsAsciiDigit(_text[digits]))
            {
                end = DigitsEnd(digits);
                kind = TokenKind.Float;
            }
        }

        Add(kind, end);
    }

    private int DigitsEnd(int at)
    {
        while (at < _text.Length && (char.IsAsciiDigit(_text[at]) || _text[at] == '_'))
        {
            at++;
        }

        return at;
    }

    private void ReadOperator(char c)
    {
        foreach (var symbol in LongOperators)
        {
            if (_text.AsSpan(_at).StartsWith(symbol))
            {
                Add(TokenKind.Operator, _at + 2);
                return;
            }
        }

        if (!"+-*/%~[](){}<>=.:|,".Contains(c, StringComparison.Ordinal))
        {
            throw source.Fault(_at, $"'{c}' (U+{(int)c:X4}) does not belong in a tag");
        }

        Balance(c);
        Add(TokenKind.Operator, _at + 1);
    }

    private void Balance(char c)
    {
        switch (c)
        {
            case '(':
                _brackets.Push(')');
                break;
            case '[':
                _brackets.Push(']');
                break;
            case '{':
                _brackets.Push('}');
                break;
            case ')' or ']' or '}':
                if (!_brackets.TryPop(out var expected) || expected != c)
                {
                    throw source.Fault(_at, $"'{c}' closes nothing that is open here");
                }

                break;
        }
    }

    private void Add(TokenKind kind, int end)
    {
        tokens.Add(new Token(kind, _text[_at..end], source.PositionOf(_at)));
        _at = end;
    }
}
