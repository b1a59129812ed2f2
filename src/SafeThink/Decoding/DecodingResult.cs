namespace SafeThink.Decoding;

/// <summary>How a decode ended, and what it took.</summary>
public sealed record DecodingResult
{
    /// <summary>Why it ended.</summary>
    public required FinishReason Reason { get; init; }

    /// <summary>For <see cref="FinishReason.ContentFilter"/>, why; it quotes no model text. Otherwise null.</summary>
    public string? Explanation { get; init; }

    /// <summary>What it took.</summary>
    public required DecodingUsage Usage { get; init; }
}
