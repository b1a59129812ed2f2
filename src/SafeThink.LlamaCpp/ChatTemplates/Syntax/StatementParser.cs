using System.Collections.Immutable;
using SafeThink.LlamaCpp.ChatTemplates.Text;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>Reads the statements of a template.</summary>
internal sealed class StatementParser
{
    private readonly TokenStream _tokens;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private StatementParser(TokenStream tokens)
    {
        _tokens = tokens;
        _expressions = new ExpressionParser(tokens);
    }

    public static ImmutableArray<Statement> Parse(string source)
    {
        var parser = new StatementParser(new TokenStream(TemplateLexer.Tokenize(new TemplateSource(source))));
        var body = parser.ParseBody();
        return parser._tokens.Current.Kind == TokenKind.EndOfSource
            ? body
            : throw parser._tokens.Following.Position.Fault($"{parser._tokens.Following.Describe()} ends a block that was not begun");
    }

    /// <summary>Statements up to a tag that begins none: an <c>else</c>, an end tag, or the end of the source.</summary>
    private ImmutableArray<Statement> ParseBody()
    {
        _tokens.Enter();
        var body = ImmutableArray.CreateBuilder<Statement>();
        while (_tokens.Current.Kind != TokenKind.EndOfSource && !IsAtEndTag())
        {
            body.Add(ParseStatement());
        }

        _tokens.Leave();
        return body.ToImmutable();
    }

    private bool IsAtEndTag() => _tokens.Current.Kind == TokenKind.BlockBegin
        && (_tokens.Following.Value is "else" or "elif" || _tokens.Following.Value.StartsWith("end", StringComparison.Ordinal));

    private Statement ParseStatement()
    {
        var token = _tokens.Take();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new Statement.Literal(token.Position, OriginText.Trusted(token.Value));
            case TokenKind.VariableBegin:
                var value = _expressions.ParseTupleOrSingle(allowsConditional: true);
                _tokens.Expect(TokenKind.VariableEnd, "'}}'");
                return new Statement.Output(token.Position, value);
            default:
                return ParseTag(token.Position, _tokens.Expect(TokenKind.Name, "the name of a tag"));
        }
    }

    private Statement ParseTag(SourcePosition position, Token name) => name.Value switch
    {
        "if" => ParseIf(position),
        "for" => ParseFor(position),
        "set" => ParseSet(position),
        "macro" => ParseMacro(position),
        "call" => ParseCallBlock(position),
        "filter" => ParseFilterBlock(position),
        "with" => ParseWith(position),
        "generation" => ParseGeneration(position),
        "break" => ParseLoopControl(new Statement.Break(position)),
        "continue" => ParseLoopControl(new Statement.Continue(position)),
        "include" or "import" or "from" or "extends" or "block" => throw name.Position.Fault(
            $"'{name.Value}' needs other templates, and a chat template stands alone"),
        _ => throw name.Position.Fault($"there is no tag '{name.Value}'"),
    };

    private Statement.If ParseIf(SourcePosition position)
    {
        var branches = ImmutableArray.CreateBuilder<KeyValuePair<Expression, ImmutableArray<Statement>>>();
        do
        {
            var condition = _expressions.ParseTupleOrSingle(allowsConditional: false);
            ExpectTagEnd();
            branches.Add(KeyValuePair.Create(condition, ParseBody()));
        }
        while (TakeTagIf("elif"));

        var otherwise = ParseElse();
        ExpectEndTag("endif", position);
        return new Statement.If(position, branches.ToImmutable(), otherwise);
    }

    private ImmutableArray<Statement> ParseElse()
    {
        if (!TakeTagIf("else"))
        {
            return [];
        }

        ExpectTagEnd();
        return ParseBody();
    }

    private Statement.For ParseFor(SourcePosition position)
    {
        var target = ParseTarget(allowsNamespace: false);
        _tokens.ExpectName("in");
        var items = _expressions.ParseTupleOrSingle(allowsConditional: false);
        var condition = _tokens.TakeNameIf("if") ? _expressions.Parse() : null;
        var isRecursive = _tokens.TakeNameIf("recursive");
        ExpectTagEnd();
        _loops++;
        var body = ParseBody();
        _loops--;
        var otherwise = ParseElse();
        ExpectEndTag("endfor", position);
        return new Statement.For(position, target, items, condition, isRecursive, body, otherwise);
    }

    private Statement ParseSet(SourcePosition position)
    {
        var target = ParseTarget(allowsNamespace: true);
        if (_tokens.TakeOperatorIf("="))
        {
            var value = _expressions.ParseTupleOrSingle(allowsConditional: true);
            ExpectTagEnd();
            return new Statement.Set(position, target, value);
        }

        var filters = _tokens.TakeOperatorIf("|") ? _expressions.ParseFilterChain() : [];
        ExpectTagEnd();
        var body = ParseBody();
        ExpectEndTag("endset", position);
        return new Statement.SetBlock(position, target, filters, body);
    }

    private Statement.Macro ParseMacro(SourcePosition position)
    {
        var name = _tokens.Expect(TokenKind.Name, "the name of the macro").Value;
        return new Statement.Macro(position, ParseMacroFrom(position, name, ParseParameters(), "endmacro"));
    }

    private Statement.CallBlock ParseCallBlock(SourcePosition position)
    {
        var parameters = _tokens.Current.IsOperator("(") ? ParseParameters() : [];
        return _expressions.ParseUnary(withFilters: false) is Expression.Call call
            ? new Statement.CallBlock(position, call, ParseMacroFrom(position, "caller", parameters, "endcall"))
            : throw position.Fault("'call' needs a call of a macro");
    }

    private MacroDefinition ParseMacroFrom(
        SourcePosition position, string name, ImmutableArray<KeyValuePair<string, Expression?>> parameters, string endTag)
    {
        ExpectTagEnd();
        var outerLoops = _loops;
        var spareArgumentUses = _expressions.SpareArgumentUses;
        _loops = 0;
        var body = ParseBody();
        _loops = outerLoops;
        ExpectEndTag(endTag, position, name);
        return new MacroDefinition(name, parameters, body, _expressions.SpareArgumentUses > spareArgumentUses);
    }

    private ImmutableArray<KeyValuePair<string, Expression?>> ParseParameters()
    {
        var parameters = ImmutableArray.CreateBuilder<KeyValuePair<string, Expression?>>();
        _tokens.ExpectOperator("(");
        while (!_tokens.TakeOperatorIf(")"))
        {
            var name = _tokens.Expect(TokenKind.Name, "the name of a parameter").Value;
            parameters.Add(KeyValuePair.Create(name, _tokens.TakeOperatorIf("=") ? _expressions.Parse() : null));
            if (!_tokens.Current.IsOperator(")"))
            {
                _tokens.ExpectOperator(",");
            }
        }

        return parameters.ToImmutable();
    }

    private Statement.FilterBlock ParseFilterBlock(SourcePosition position)
    {
        var filters = _expressions.ParseFilterChain();
        ExpectTagEnd();
        var body = ParseBody();
        ExpectEndTag("endfilter", position);
        return new Statement.FilterBlock(position, filters, body);
    }

    private Statement.With ParseWith(SourcePosition position)
    {
        var bindings = ImmutableArray.CreateBuilder<KeyValuePair<AssignmentTarget, Expression>>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (bindings.Count > 0)
            {
                _tokens.ExpectOperator(",");
            }

            var target = ParseSingleTarget(allowsNamespace: false);
            _tokens.ExpectOperator("=");
            bindings.Add(KeyValuePair.Create(target, _expressions.Parse()));
        }

        ExpectTagEnd();
        var body = ParseBody();
        ExpectEndTag("endwith", position);
        return new Statement.With(position, bindings.ToImmutable(), body);
    }

    /// <summary>Transformers marks assistant text with this tag for training; in a prompt it is a plain scope.</summary>
    private Statement.With ParseGeneration(SourcePosition position)
    {
        ExpectTagEnd();
        var body = ParseBody();
        ExpectEndTag("endgeneration", position);
        return new Statement.With(position, [], body);
    }

    private Statement ParseLoopControl(Statement statement)
    {
        ExpectTagEnd();
        return _loops > 0 ? statement : throw statement.Position.Fault("'break' and 'continue' belong in a 'for'");
    }

    private AssignmentTarget ParseTarget(bool allowsNamespace)
    {
        var first = ParseSingleTarget(allowsNamespace);
        if (!_tokens.Current.IsOperator(","))
        {
            return first;
        }

        var items = ImmutableArray.CreateBuilder<AssignmentTarget>();
        items.Add(first);
        while (_tokens.TakeOperatorIf(",") && _tokens.Current is { Kind: TokenKind.Name, Value: not "in" } or { Value: "(" })
        {
            items.Add(ParseSingleTarget(allowsNamespace));
        }

        return new AssignmentTarget.Tuple(items.ToImmutable());
    }

    private AssignmentTarget ParseSingleTarget(bool allowsNamespace)
    {
        if (_tokens.TakeOperatorIf("("))
        {
            _tokens.Enter();
            var inner = ParseTarget(allowsNamespace);
            _tokens.Leave();
            _tokens.ExpectOperator(")");
            return inner;
        }

        var token = _tokens.Expect(TokenKind.Name, "a name to assign to");
        if (token.Value is "true" or "True" or "false" or "False" or "none" or "None")
        {
            throw token.Position.Fault($"'{token.Value}' cannot be assigned to");
        }

        return allowsNamespace && _tokens.TakeOperatorIf(".")
            ? new AssignmentTarget.NamespaceAttribute(token.Value, _tokens.Expect(TokenKind.Name, "a name after '.'").Value)
            : new AssignmentTarget.Name(token.Value);
    }

    private bool TakeTagIf(string name)
    {
        var isThere = _tokens.Current.Kind == TokenKind.BlockBegin && _tokens.Following.IsName(name);
        if (isThere)
        {
            _tokens.Take();
            _tokens.Take();
        }

        return isThere;
    }

    private void ExpectEndTag(string name, SourcePosition begin, string? optionalName = null)
    {
        if (!TakeTagIf(name))
        {
            throw begin.Fault($"the block begun here is not closed with '{{% {name} %}}'; found {Found()}");
        }

        if (optionalName is not null)
        {
            _tokens.TakeNameIf(optionalName);
        }

        ExpectTagEnd();
    }

    private string Found() => _tokens.Current.Kind == TokenKind.EndOfSource
        ? _tokens.Current.Describe()
        : $"{_tokens.Following.Describe()} at line {_tokens.Following.Position.Line}";

    private void ExpectTagEnd() => _tokens.Expect(TokenKind.BlockEnd, "'%}'");
}
