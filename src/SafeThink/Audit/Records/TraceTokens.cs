using System.Collections.Immutable;

namespace SafeThink.Audit;

/// <summary>A run of tokens that stood one behind the other and shared a fate.</summary>
public sealed record TraceTokens : TraceEvent
{
    /// <summary>Where they come from.</summary>
    public required TokenOrigin Origin { get; init; }

    /// <summary>
    /// Whether they were taken back later, or belong to a step that was blocked: they are no part of the output. A token that
    /// a blocked step shares with the text before it goes with the step.
    /// </summary>
    public required bool IsTakenBack { get; init; }

    /// <summary>The first one's place in the sequence, the prompt included, from 0.</summary>
    public required int Position { get; init; }

    /// <summary>How many there are.</summary>
    public required int Count { get; init; }

    /// <summary>Their ids; empty where <see cref="GuardTraceOptions.IncludesTokens"/> was off.</summary>
    public ImmutableArray<int> Tokens { get; init; } = [];

    /// <summary>Their text; null where content was not asked for. A character cut in two shows as U+FFFD.</summary>
    public string? Text { get; init; }
}
