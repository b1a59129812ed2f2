namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>The operators that compare; several may stand in a chain, as in <c>a &lt; b &lt; c</c>.</summary>
internal enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}
