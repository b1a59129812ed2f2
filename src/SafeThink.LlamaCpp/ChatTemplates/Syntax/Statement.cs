using System.Collections.Immutable;
using SafeThink.LlamaCpp.ChatTemplates.Text;

namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>A statement of the template language; the nested records are all the kinds there are.</summary>
/// <param name="Position">Where its tag or text begins.</param>
internal abstract record Statement(SourcePosition Position)
{
    public sealed record Literal(SourcePosition Position, OriginText Content) : Statement(Position);

    public sealed record Output(SourcePosition Position, Expression Value) : Statement(Position);

    public sealed record If(
        SourcePosition Position,
        ImmutableArray<KeyValuePair<Expression, ImmutableArray<Statement>>> Branches,
        ImmutableArray<Statement> Else) : Statement(Position);

    public sealed record For(
        SourcePosition Position,
        AssignmentTarget Target,
        Expression Items,
        Expression? Condition,
        bool IsRecursive,
        ImmutableArray<Statement> Body,
        ImmutableArray<Statement> Else) : Statement(Position);

    public sealed record Set(SourcePosition Position, AssignmentTarget Target, Expression Value) : Statement(Position);

    public sealed record SetBlock(
        SourcePosition Position,
        AssignmentTarget Target,
        ImmutableArray<FilterCall> Filters,
        ImmutableArray<Statement> Body) : Statement(Position);

    public sealed record Macro(SourcePosition Position, MacroDefinition Definition) : Statement(Position);

    public sealed record CallBlock(SourcePosition Position, Expression.Call Call, MacroDefinition Caller) : Statement(Position);

    public sealed record FilterBlock(
        SourcePosition Position,
        ImmutableArray<FilterCall> Filters,
        ImmutableArray<Statement> Body) : Statement(Position);

    public sealed record With(
        SourcePosition Position,
        ImmutableArray<KeyValuePair<AssignmentTarget, Expression>> Bindings,
        ImmutableArray<Statement> Body) : Statement(Position);

    public sealed record Break(SourcePosition Position) : Statement(Position);

    public sealed record Continue(SourcePosition Position) : Statement(Position);
}
