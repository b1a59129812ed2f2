using SafeThink.Scoring;

namespace SafeThink.Decoding.Verdicts;

/// <summary>A step, its score, and how long it took.</summary>
internal sealed record ScoringOutcome(TraceStep Step, SafetyScore Score, TimeSpan Time);
