namespace SafeThink.LlamaCpp.ChatTemplates.Values;

/// <summary>Which of Python's sequence types a <see cref="ListValue"/> stands for; they print and compare differently.</summary>
internal enum SequenceKind
{
    List,
    Tuple,
    Range,
    View,
}
