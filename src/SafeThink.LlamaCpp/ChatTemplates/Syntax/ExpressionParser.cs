using System.Collections.Immutable;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>Reads expressions by descent, weakest operator first, in Jinja's order of strength.</summary>
internal sealed class ExpressionParser
{
    private static readonly ImmutableDictionary<string, ComparisonOperator> Comparisons =
        ImmutableDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, ComparisonOperator>
        {
            ["=="] = ComparisonOperator.Equal,
            ["!="] = ComparisonOperator.NotEqual,
            ["<"] = ComparisonOperator.Less,
            ["<="] = ComparisonOperator.LessOrEqual,
            [">"] = ComparisonOperator.Greater,
            [">="] = ComparisonOperator.GreaterOrEqual,
        });

    private readonly TokenStream _tokens;
    private readonly PrimaryParser _primaries;

    public ExpressionParser(TokenStream tokens)
    {
        _tokens = tokens;
        _primaries = new PrimaryParser(tokens, this);
    }

    /// <summary>How often <c>varargs</c> and <c>kwargs</c> were named so far.</summary>
    public int SpareArgumentUses => _primaries.SpareArgumentUses;

    public Expression Parse()
    {
        _tokens.Enter();
        var value = ParseWithoutConditional();
        while (_tokens.TakeNameIf("if"))
        {
            var condition = ParseWithoutConditional();
            value = new Expression.Conditional(condition, value, _tokens.TakeNameIf("else") ? Parse() : null);
        }

        _tokens.Leave();
        return value;
    }

    /// <summary>An expression without a conditional on top: what stands between <c>in</c> and <c>if</c> of a <c>for</c>.</summary>
    public Expression ParseWithoutConditional()
    {
        var left = ParseAnd();
        while (_tokens.TakeNameIf("or"))
        {
            left = new Expression.Or(left, ParseAnd());
        }

        return left;
    }

    /// <summary>One expression, or a tuple when commas follow.</summary>
    public Expression ParseTupleOrSingle(bool allowsConditional)
    {
        var first = allowsConditional ? Parse() : ParseWithoutConditional();
        if (!_tokens.Current.IsOperator(","))
        {
            return first;
        }

        var items = ImmutableArray.CreateBuilder<Expression>();
        items.Add(first);
        while (_tokens.TakeOperatorIf(",") && !EndsTuple())
        {
            items.Add(allowsConditional ? Parse() : ParseWithoutConditional());
        }

        return new Expression.TupleLiteral(items.ToImmutable());
    }

    /// <summary>The filters of a block, the first without its bar: <c>upper | trim</c>.</summary>
    public ImmutableArray<FilterCall> ParseFilterChain()
    {
        var filters = ImmutableArray.CreateBuilder<FilterCall>();
        do
        {
            filters.Add(ParseFilterCall());
        }
        while (_tokens.TakeOperatorIf("|"));

        return filters.ToImmutable();
    }

    public ArgumentList ParseArguments()
    {
        _tokens.ExpectOperator("(");
        var positional = ImmutableArray.CreateBuilder<Expression>();
        var named = ImmutableArray.CreateBuilder<KeyValuePair<string, Expression>>();
        Expression? spread = null;
        Expression? namedSpread = null;
        while (!_tokens.TakeOperatorIf(")"))
        {
            if (_tokens.TakeOperatorIf("*"))
            {
                spread = Parse();
            }
            else if (_tokens.TakeOperatorIf("**"))
            {
                namedSpread = Parse();
            }
            else if (_tokens.Current.Kind == TokenKind.Name && _tokens.Following.IsOperator("="))
            {
                var name = _tokens.Take().Value;
                _tokens.Take();
                named.Add(KeyValuePair.Create(name, Parse()));
            }
            else if (named.Count == 0 && spread is null && namedSpread is null)
            {
                positional.Add(Parse());
            }
            else
            {
                throw _tokens.Unexpected("a named argument, since one stands before");
            }

            if (!_tokens.Current.IsOperator(")"))
            {
                _tokens.ExpectOperator(",");
            }
        }

        return new ArgumentList(positional.ToImmutable(), named.ToImmutable(), spread, namedSpread);
    }

    public Expression ParseUnary(bool withFilters = true)
    {
        _tokens.Enter();
        Expression value;
        if (_tokens.TakeOperatorIf("-"))
        {
            value = new Expression.Negate(ParseUnary(withFilters: false));
        }
        else if (_tokens.TakeOperatorIf("+"))
        {
            value = new Expression.Plus(ParseUnary(withFilters: false));
        }
        else
        {
            value = _primaries.Parse();
        }

        value = ParsePostfix(value);
        if (withFilters)
        {
            value = ParseFiltersAndTests(value);
        }

        _tokens.Leave();
        return value;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (_tokens.TakeNameIf("and"))
        {
            left = new Expression.And(left, ParseNot());
        }

        return left;
    }

    private Expression ParseNot()
    {
        if (!_tokens.TakeNameIf("not"))
        {
            return ParseCompare();
        }

        _tokens.Enter();
        var operand = ParseNot();
        _tokens.Leave();
        return new Expression.Not(operand);
    }

    private Expression ParseCompare()
    {
        var first = ParseSum();
        var rest = ImmutableArray.CreateBuilder<KeyValuePair<ComparisonOperator, Expression>>();
        while (TakeComparison() is { } op)
        {
            rest.Add(KeyValuePair.Create(op, ParseSum()));
        }

        return rest.Count == 0 ? first : new Expression.Compare(first, rest.ToImmutable());
    }

    private ComparisonOperator? TakeComparison()
    {
        if (_tokens.Current.Kind == TokenKind.Operator && Comparisons.TryGetValue(_tokens.Current.Value, out var op))
        {
            _tokens.Take();
            return op;
        }

        if (_tokens.TakeNameIf("in"))
        {
            return ComparisonOperator.In;
        }

        if (_tokens.Current.IsName("not") && _tokens.Following.IsName("in"))
        {
            _tokens.Take();
            _tokens.Take();
            return ComparisonOperator.NotIn;
        }

        return null;
    }

    private Expression ParseSum()
    {
        var left = ParseConcat();
        while (true)
        {
            if (_tokens.TakeOperatorIf("+"))
            {
                left = new Expression.Binary(BinaryOperator.Add, left, ParseConcat());
            }
            else if (_tokens.TakeOperatorIf("-"))
            {
                left = new Expression.Binary(BinaryOperator.Subtract, left, ParseConcat());
            }
            else
            {
                return left;
            }
        }
    }

    private Expression ParseConcat()
    {
        var first = ParseProduct();
        if (!_tokens.Current.IsOperator("~"))
        {
            return first;
        }

        var parts = ImmutableArray.CreateBuilder<Expression>();
        parts.Add(first);
        while (_tokens.TakeOperatorIf("~"))
        {
            parts.Add(ParseProduct());
        }

        return new Expression.Concat(parts.ToImmutable());
    }

    private Expression ParseProduct()
    {
        var left = ParsePower();
        while (TakeProductOperator() is { } op)
        {
            left = new Expression.Binary(op, left, ParsePower());
        }

        return left;
    }

    private BinaryOperator? TakeProductOperator()
    {
        BinaryOperator? op = _tokens.Current switch
        {
            { Kind: not TokenKind.Operator } => null,
            { Value: "*" } => BinaryOperator.Multiply,
            { Value: "/" } => BinaryOperator.Divide,
            { Value: "//" } => BinaryOperator.FloorDivide,
            { Value: "%" } => BinaryOperator.Modulo,
            _ => null,
        };
        if (op is not null)
        {
            _tokens.Take();
        }

        return op;
    }

    private Expression ParsePower()
    {
        var left = ParseUnary();
        while (_tokens.TakeOperatorIf("**"))
        {
            left = new Expression.Binary(BinaryOperator.Power, left, ParseUnary());
        }

        return left;
    }

    private Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            if (_tokens.TakeOperatorIf("."))
            {
                value = _tokens.Current.Kind == TokenKind.Integer
                    ? new Expression.Item(value, new Expression.Literal(PrimaryParser.ParseInteger(_tokens.Take())))
                    : new Expression.Attribute(value, _tokens.Expect(TokenKind.Name, "a name after '.'").Value);
            }
            else if (_tokens.TakeOperatorIf("["))
            {
                value = ParseSubscript(value);
            }
            else if (_tokens.Current.IsOperator("("))
            {
                value = new Expression.Call(value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseSubscript(Expression owner)
    {
        var start = _tokens.Current.IsOperator(":") ? null : ParseTupleOrSingle(allowsConditional: true);
        if (start is not null && _tokens.TakeOperatorIf("]"))
        {
            return new Expression.Item(owner, start);
        }

        _tokens.ExpectOperator(":");
        var stop = ParseBound();
        var step = _tokens.TakeOperatorIf(":") ? ParseBound() : null;
        _tokens.ExpectOperator("]");
        return new Expression.Slice(owner, start, stop, step);
    }

    private Expression? ParseBound() => _tokens.Current.IsOperator(":") || _tokens.Current.IsOperator("]") ? null : Parse();

    private Expression ParseFiltersAndTests(Expression value)
    {
        while (true)
        {
            if (_tokens.TakeOperatorIf("|"))
            {
                value = new Expression.Filter(value, ParseFilterCall());
            }
            else if (_tokens.TakeNameIf("is"))
            {
                value = ParseTest(value);
            }
            else if (_tokens.Current.IsOperator("("))
            {
                value = new Expression.Call(value, ParseArguments());
            }
            else
            {
                return value;
            }
        }
    }

    private FilterCall ParseFilterCall()
    {
        var name = _tokens.Expect(TokenKind.Name, "the name of a filter").Value;
        return new FilterCall(name, _tokens.Current.IsOperator("(") ? ParseArguments() : ArgumentList.None);
    }

    private Expression ParseTest(Expression subject)
    {
        var isNegated = _tokens.TakeNameIf("not");
        var name = _tokens.Expect(TokenKind.Name, "the name of a test").Value;
        var arguments = ArgumentList.None;
        if (_tokens.Current.IsOperator("("))
        {
            arguments = ParseArguments();
        }
        else if (BeginsTestArgument())
        {
            arguments = new ArgumentList([ParsePostfix(_primaries.Parse())], [], null, null);
        }

        var test = new Expression.Test(subject, name, arguments);
        return isNegated ? new Expression.Not(test) : test;
    }

    /// <summary>Whether what follows a test is its argument, as in <c>x is divisibleby 3</c>, and not the next operator.</summary>
    private bool BeginsTestArgument() => _tokens.Current switch
    {
        { Kind: TokenKind.StringLiteral or TokenKind.Integer or TokenKind.Float } => true,
        { Kind: TokenKind.Operator, Value: "[" or "{" } => true,
        { Kind: TokenKind.Name, Value: "is" } => throw _tokens.Unexpected("no second test; 'is' cannot be chained"),
        { Kind: TokenKind.Name, Value: "and" or "or" or "else" or "if" or "in" or "not" or "recursive" } => false,
        { Kind: TokenKind.Name } => true,
        _ => false,
    };

    private bool EndsTuple() => _tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.VariableEnd
        || _tokens.Current.IsOperator(")") || _tokens.Current.IsOperator("]") || _tokens.Current.IsName("in");
}
