using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Audit;

/// <summary>Something the policies were asked, and what came of it.</summary>
public sealed record TraceDecision : TraceEvent
{
    /// <summary>What they were asked about.</summary>
    public required DecodingEventKind Event { get; init; }

    /// <summary>How long after the beginning of the request.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>How many tokens the sequence had, the prompt included; those decoded ahead of a verdict come behind it.</summary>
    public required int Position { get; init; }

    /// <summary>The phase it happened in.</summary>
    public required TracePhase Phase { get; init; }

    /// <summary>What was done. For a scored step that is <see cref="DirectiveKind.Accept"/> or <see cref="DirectiveKind.Block"/> also where no policy had an opinion.</summary>
    public required DirectiveKind Directive { get; init; }

    /// <summary>Whose decision it was; null where no policy had an opinion.</summary>
    public string? Policy { get; init; }

    /// <summary>The text that goes with the directive: a policy's own, or the reason of a block. Null where there is none.</summary>
    public string? Text { get; init; }

    /// <summary>The step's place, from 1; 0 where it is not about a step.</summary>
    public int Step { get; init; }

    /// <summary>How often the step was resampled before.</summary>
    public int Attempt { get; init; }

    /// <summary>See <see cref="DecodingEvent.CanSteer"/>.</summary>
    public bool CanSteer { get; init; }

    /// <summary>The step's score; null where it is not about a step.</summary>
    public SafetyScore? Score { get; init; }

    /// <summary>The score judged against τ; null where it is not about a step.</summary>
    public SafetyVerdict? Verdict { get; init; }

    /// <summary>How many tokens were sampled for the step.</summary>
    public int StepTokens { get; init; }

    /// <summary>How long the score took.</summary>
    public TimeSpan ScoringTime { get; init; }

    /// <summary>How many tokens the reasoning had.</summary>
    public int ThinkingTokens { get; init; }

    /// <summary>See <see cref="DecodingEvent.IsEndOfText"/>.</summary>
    public bool IsEndOfText { get; init; }
}
