namespace SafeThink.LlamaCpp.Scoring.Judge.Runs;

/// <summary>A further candidate for a step's place, which is read in a fork of the session's sequence.</summary>
/// <param name="Text">The candidate.</param>
/// <param name="Task">The trace with the candidate at its end.</param>
/// <param name="Fork">Begins the fork.</param>
/// <param name="Run">The fork's run.</param>
internal sealed record JudgeCandidate(string Text, JudgeTask Task, ForkRequest Fork, JudgeRun Run);
