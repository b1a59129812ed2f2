namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>What a token of a template is.</summary>
internal enum TokenKind
{
    Text,
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name,
    StringLiteral,
    Integer,
    Float,
    Operator,
    EndOfSource,
}
