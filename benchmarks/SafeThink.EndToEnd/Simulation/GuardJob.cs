namespace SafeThink.EndToEnd.Simulation;

/// <summary>Something that the guard is to read.</summary>
/// <param name="Sequence">Whose.</param>
/// <param name="Tokens">How much.</param>
/// <param name="IsVerdict">Whether a verdict stands at its end.</param>
internal sealed record GuardJob(SequenceState Sequence, int Tokens, bool IsVerdict);
