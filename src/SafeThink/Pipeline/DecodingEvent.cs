using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Pipeline;

/// <summary>Something that happened while decoding, on which policies decide.</summary>
public readonly record struct DecodingEvent
{
    /// <summary>What happened.</summary>
    public required DecodingEventKind Kind { get; init; }

    /// <summary>The phase it happened in.</summary>
    public TracePhase Phase { get; init; }

    /// <summary>Whether a steering prefix can be put here: in reasoning, and in the answer of a model without reasoning.</summary>
    public bool CanSteer { get; init; }

    /// <summary>The step's place among all steps, from 1; a resampled step keeps its place. 0 where it is not about a step.</summary>
    public int Step { get; init; }

    /// <summary>How often this step was resampled already: 0 for its first proposal.</summary>
    public int Attempt { get; init; }

    /// <summary>The step's score.</summary>
    public SafetyScore Score { get; init; }

    /// <summary>The score judged against the threshold of the pipeline's scoring plan.</summary>
    public SafetyVerdict Verdict { get; init; }

    /// <summary>How many tokens the reasoning has so far, injected ones included and rejected ones not.</summary>
    public int ThinkingTokens { get; init; }

    /// <summary>For <see cref="DecodingEventKind.ThinkingEnding"/>: whether the model ended its whole output, without a tag.</summary>
    public bool IsEndOfText { get; init; }
}
