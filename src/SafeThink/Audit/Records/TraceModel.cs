namespace SafeThink.Audit;

/// <summary>The model of a trace.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ContextLength">How many tokens a sequence could hold.</param>
/// <param name="VocabularySize">How many tokens there are.</param>
/// <param name="Rollback">How it takes tokens back.</param>
public sealed record TraceModel(string Name, int ContextLength, int VocabularySize, string Rollback);
