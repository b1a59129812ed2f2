using SafeThink.Pipeline;
using SafeThink.Traces;

namespace SafeThink.Decoding;

/// <summary>Something a policy did to the output.</summary>
public sealed record Intervention
{
    /// <summary>The policy; <c>guard</c> where no policy wanted an unsafe step and it was blocked for that.</summary>
    public required string Policy { get; init; }

    /// <summary>What it did.</summary>
    public required DirectiveKind Kind { get; init; }

    /// <summary>The phase it happened in.</summary>
    public required TracePhase Phase { get; init; }

    /// <summary>The place of the step it happened at, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>How many tokens were taken back.</summary>
    public required int DiscardedTokens { get; init; }

    /// <summary>What was written into the output, tags apart; or, for a block, the reason. May be empty.</summary>
    public required string Text { get; init; }
}
