namespace GuardedConsole.Running;

/// <summary>What a reader wants to know before the first reply.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="IsEmbedded">Whether it is the one that comes with the program.</param>
/// <param name="ContextLength">How many tokens a conversation can have.</param>
/// <param name="Format">How the model marks its reasoning.</param>
/// <param name="Policy">What guards the decode.</param>
/// <param name="Scorer">What scores the steps; null where none are scored.</param>
/// <param name="Threshold">The least score that is safe; null where none are scored.</param>
internal sealed record SessionFacts(
    string Model, bool IsEmbedded, int ContextLength, string Format, string Policy, string? Scorer, float? Threshold);
