using SafeThink.Decoding;

namespace SafeThink.Audit;

/// <summary>How a traced request ended.</summary>
public sealed record TraceEnd
{
    /// <summary>Why it ended; null where it did not come to its end: it was cancelled, its reader left, or it failed.</summary>
    public FinishReason? Reason { get; init; }

    /// <summary>For a block, why.</summary>
    public string? Explanation { get; init; }

    /// <summary>The type of the exception that ended it; <c>cancelled</c> for a cancelled request and a reader that left; otherwise null.</summary>
    public string? Fault { get; init; }

    /// <summary>What it took; null where it did not come to its end.</summary>
    public DecodingUsage? Usage { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How long it took until the prompt was evaluated; null where it never was.</summary>
    public TimeSpan? PromptTime { get; init; }
}
