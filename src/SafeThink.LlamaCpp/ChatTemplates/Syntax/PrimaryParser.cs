using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SafeThink.LlamaCpp.ChatTemplates.Runtime;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>Reads what operators stand between: names, literals, and expressions in brackets.</summary>
internal sealed class PrimaryParser(TokenStream tokens, ExpressionParser expressions)
{
    /// <summary>
    /// How often <c>varargs</c> and <c>kwargs</c> were named so far: a macro that names neither takes no more than its
    /// parameters.
    /// </summary>
    public int SpareArgumentUses { get; private set; }

    public Expression Parse()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Take();
                SpareArgumentUses += token.Value is "varargs" or "kwargs" ? 1 : 0;
                return Constant(token.Value) is { } constant
                    ? new Expression.Literal(constant)
                    : new Expression.Name(token.Value);
            case TokenKind.StringLiteral:
                return new Expression.Literal(TextValue.Trusted(TakeAdjacentStrings()));
            case TokenKind.Integer:
                tokens.Take();
                return new Expression.Literal(ParseInteger(token));
            case TokenKind.Float:
                tokens.Take();
                return new Expression.Literal(new FloatValue(double.Parse(
                    token.Value.Replace("_", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture)));
        }

        if (tokens.TakeOperatorIf("("))
        {
            return ParseParentheses();
        }

        if (tokens.TakeOperatorIf("["))
        {
            return new Expression.ListLiteral(ParseItems("]"));
        }

        return tokens.TakeOperatorIf("{") ? ParseMap() : throw tokens.Unexpected("an expression");
    }

    private static JinjaValue? Constant(string name) => name switch
    {
        "true" or "True" => BooleanValue.True,
        "false" or "False" => BooleanValue.False,
        "none" or "None" => NoneValue.Instance,
        _ => null,
    };

    private string TakeAdjacentStrings()
    {
        var text = new StringBuilder();
        while (tokens.Current.Kind == TokenKind.StringLiteral)
        {
            text.Append(tokens.Take().Value);
        }

        return text.ToString();
    }

    public static IntegerValue ParseInteger(Token token)
    {
        try
        {
            return IntegerValue.Parse(token.Value.Replace("_", string.Empty, StringComparison.Ordinal));
        }
        catch (RenderFault fault)
        {
            throw token.Position.Fault(fault.Message);
        }
    }

    private Expression ParseParentheses()
    {
        if (tokens.TakeOperatorIf(")"))
        {
            return new Expression.TupleLiteral([]);
        }

        var value = expressions.ParseTupleOrSingle(allowsConditional: true);
        tokens.ExpectOperator(")");
        return value;
    }

    private ImmutableArray<Expression> ParseItems(string close)
    {
        var items = ImmutableArray.CreateBuilder<Expression>();
        while (!tokens.TakeOperatorIf(close))
        {
            items.Add(expressions.Parse());
            if (!tokens.Current.IsOperator(close))
            {
                tokens.ExpectOperator(",");
            }
        }

        return items.ToImmutable();
    }

    private Expression.MapLiteral ParseMap()
    {
        var entries = ImmutableArray.CreateBuilder<KeyValuePair<Expression, Expression>>();
        while (!tokens.TakeOperatorIf("}"))
        {
            var key = expressions.Parse();
            tokens.ExpectOperator(":");
            entries.Add(KeyValuePair.Create(key, expressions.Parse()));
            if (!tokens.Current.IsOperator("}"))
            {
                tokens.ExpectOperator(",");
            }
        }

        return new Expression.MapLiteral(entries.ToImmutable());
    }
}
