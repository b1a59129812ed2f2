using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Decoding;

/// <summary>A proposed step and its verdict.</summary>
public sealed record StepReport
{
    /// <summary>The step's place, from 1; a resampled step keeps its place.</summary>
    public required int Index { get; init; }

    /// <summary>Whether it is reasoning or answer.</summary>
    public required TracePhase Phase { get; init; }

    /// <summary>How often the step was resampled before: 0 for its first proposal.</summary>
    public required int Attempt { get; init; }

    /// <summary>Its score.</summary>
    public required SafetyScore Score { get; init; }

    /// <summary>The score judged against the threshold.</summary>
    public required SafetyVerdict Verdict { get; init; }

    /// <summary>How many tokens were sampled for it.</summary>
    public required int Tokens { get; init; }

    /// <summary>How long the scorer took, as the decode saw it.</summary>
    public required TimeSpan ScoringTime { get; init; }

    /// <summary>The text of a step that is not safe, where <see cref="GuardedDecodeOptions.ReportsRejectedText"/> asks for it; otherwise null.</summary>
    public string? RejectedText { get; init; }
}
