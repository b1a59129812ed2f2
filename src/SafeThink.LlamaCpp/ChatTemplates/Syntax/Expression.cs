using System.Collections.Immutable;
using SafeThink.LlamaCpp.ChatTemplates.Values;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>An expression of the template language; the nested records are all the kinds there are.</summary>
internal abstract record Expression
{
    private Expression()
    {
    }

    public sealed record Literal(JinjaValue Value) : Expression;

    public sealed record Name(string Identifier) : Expression;

    public sealed record ListLiteral(ImmutableArray<Expression> Items) : Expression;

    public sealed record TupleLiteral(ImmutableArray<Expression> Items) : Expression;

    public sealed record MapLiteral(ImmutableArray<KeyValuePair<Expression, Expression>> Entries) : Expression;

    public sealed record Attribute(Expression Owner, string Member) : Expression;

    public sealed record Item(Expression Owner, Expression Key) : Expression;

    public sealed record Slice(Expression Owner, Expression? Start, Expression? Stop, Expression? Step) : Expression;

    public sealed record Call(Expression Callee, ArgumentList Arguments) : Expression;

    public sealed record Filter(Expression Input, FilterCall Application) : Expression;

    public sealed record Test(Expression Subject, string Predicate, ArgumentList Arguments) : Expression;

    public sealed record Not(Expression Operand) : Expression;

    public sealed record Negate(Expression Operand) : Expression;

    public sealed record Plus(Expression Operand) : Expression;

    public sealed record Binary(BinaryOperator Operator, Expression Left, Expression Right) : Expression;

    public sealed record Concat(ImmutableArray<Expression> Parts) : Expression;

    public sealed record And(Expression Left, Expression Right) : Expression;

    public sealed record Or(Expression Left, Expression Right) : Expression;

    public sealed record Compare(Expression First, ImmutableArray<KeyValuePair<ComparisonOperator, Expression>> Rest) : Expression;

    public sealed record Conditional(Expression Condition, Expression Then, Expression? Else) : Expression;
}
