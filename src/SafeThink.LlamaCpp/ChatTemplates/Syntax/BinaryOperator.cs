namespace SafeThink.LlamaCpp.ChatTemplates.Syntax;

/// <summary>The arithmetic operators.</summary>
internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
}
