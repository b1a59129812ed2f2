using SafeThink.LlamaCpp.ChatTemplates.Text;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>Cuts a template into text and tags, with the white space control of <c>trim_blocks</c> and <c>lstrip_blocks</c>.</summary>
/// <remarks>One pass, no regular expressions, so the time is linear in the length of the source.</remarks>
internal sealed class TemplateLexer
{
    private readonly TemplateSource _source;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _at;

    // Whether what stands before _at ended a line, so that blanks from here to a block tag begin one.
    private bool _startsLine = true;

    private TemplateLexer(TemplateSource source)
    {
        _source = source;
        _text = source.Text;
    }

    public static IReadOnlyList<Token> Tokenize(TemplateSource source)
    {
        var lexer = new TemplateLexer(source);
        while (lexer.ReadTextAndTag())
        {
        }

        return lexer._tokens;
    }

    private bool ReadTextAndTag()
    {
        var tag = FindTag(_at);
        if (tag < 0)
        {
            AddText(_at, _text.Length);
            Add(TokenKind.EndOfSource, string.Empty, _text.Length);
            return false;
        }

        var kind = _text[tag + 1];
        AddText(_at, TextEnd(_at, tag, stripsBlanks: kind != '{'));
        switch (kind)
        {
            case '{':
                ReadTag(tag, TokenKind.VariableBegin);
                break;
            case '#':
                ReadComment(tag);
                break;
            case var _ when RawBodyStart(tag) is var body and >= 0:
                ReadRaw(tag, body);
                break;
            default:
                ReadTag(tag, TokenKind.BlockBegin);
                break;
        }

        _startsLine = _at > 0 && _text[_at - 1] == '\n';
        return true;
    }

    private int FindTag(int from)
    {
        for (var i = _text.IndexOf('{', from); i >= 0 && i + 1 < _text.Length; i = _text.IndexOf('{', i + 1))
        {
            if (_text[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Where the text before a tag ends once the tag has taken off the white space it is due.</summary>
    private int TextEnd(int start, int tag, bool stripsBlanks)
    {
        var end = tag;
        var sign = tag + 2 < _text.Length ? _text[tag + 2] : '\0';
        if (sign == '+' || (sign != '-' && !stripsBlanks))
        {
            return end;
        }

        while (end > start && PythonWhiteSpace.Contains(_text[end - 1]) && (sign == '-' || _text[end - 1] != '\n'))
        {
            end--;
        }

        if (sign == '-')
        {
            return end;
        }

        var onlyBlanksSinceLineStart = end > start ? _text[end - 1] == '\n' : _startsLine;
        return onlyBlanksSinceLineStart ? end : tag;
    }

    private void ReadComment(int tag)
    {
        var body = SkipSign(tag + 2);
        var end = _text.IndexOf("#}", body, StringComparison.Ordinal);
        if (end < 0)
        {
            throw _source.Fault(tag, "a comment is not closed with '#}'");
        }

        var sign = end > body ? _text[end - 1] : '\0';
        SkipAfterTag(end + 2, sign);
    }

    private void ReadTag(int tag, TokenKind kind)
    {
        Add(kind, _text.Substring(tag, 2), tag);
        var isBlock = kind == TokenKind.BlockBegin;
        var expression = new ExpressionLexer(_source, SkipSign(tag + 2), isBlock ? "%}" : "}}", _tokens);
        var (end, sign) = expression.ReadToEndOfTag(tag);
        Add(isBlock ? TokenKind.BlockEnd : TokenKind.VariableEnd, isBlock ? "%}" : "}}", end);
        if (isBlock)
        {
            SkipAfterTag(end + 2, sign);
        }
        else
        {
            _at = sign == '-' ? SkipWhiteSpace(end + 2) : end + 2;
        }
    }

    /// <summary>The index after <c>{% raw %}</c>, or -1 when the tag is another.</summary>
    private int RawBodyStart(int tag)
    {
        var end = WordEnd(tag, "raw");
        if (end < 0)
        {
            return -1;
        }

        if (_text.AsSpan(end).StartsWith("-%}"))
        {
            return SkipWhiteSpace(end + 3);
        }

        return _text.AsSpan(end).StartsWith("%}") ? end + 2 : -1;
    }

    private void ReadRaw(int tag, int body)
    {
        _startsLine = _text[body - 1] == '\n';
        for (var close = _text.IndexOf("{%", body, StringComparison.Ordinal);
             close >= 0;
             close = _text.IndexOf("{%", close + 2, StringComparison.Ordinal))
        {
            var end = WordEnd(close, "endraw");
            var sign = end >= 0 && end < _text.Length && _text[end] is '-' or '+' ? _text[end] : '\0';
            var mark = sign == '\0' ? end : end + 1;
            if (end >= 0 && _text.AsSpan(mark).StartsWith("%}"))
            {
                AddText(body, TextEnd(body, close, stripsBlanks: true));
                SkipAfterTag(mark + 2, sign);
                return;
            }
        }

        throw _source.Fault(tag, "'{% raw %}' is not closed with '{% endraw %}'");
    }

    /// <summary>The index after the first word of a tag and the white space behind it; -1 when it is another word.</summary>
    private int WordEnd(int tag, string word)
    {
        var at = SkipWhiteSpace(SkipSign(tag + 2));
        return _text.AsSpan(at).StartsWith(word) ? SkipWhiteSpace(at + word.Length) : -1;
    }

    private void SkipAfterTag(int at, char sign)
    {
        if (sign == '-')
        {
            at = SkipWhiteSpace(at);
        }
        else if (sign != '+' && at < _text.Length && _text[at] == '\n')
        {
            at++;
        }

        _at = at;
    }

    private int SkipSign(int at) => at < _text.Length && _text[at] is '-' or '+' ? at + 1 : at;

    private int SkipWhiteSpace(int at)
    {
        while (at < _text.Length && PythonWhiteSpace.Contains(_text[at]))
        {
            at++;
        }

        return at;
    }

    private void AddText(int start, int end)
    {
        if (end > start)
        {
            Add(TokenKind.Text, _text[start..end], start);
        }
    }

    private void Add(TokenKind kind, string value, int offset) => _tokens.Add(new Token(kind, value, _source.PositionOf(offset)));
}
