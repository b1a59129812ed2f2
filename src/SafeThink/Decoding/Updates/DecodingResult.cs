namespace SafeThink.Decoding;

/// <summary>How a decode ended, and what it took.</summary>
public sealed record DecodingResult
{
    /// <summary>Why it ended.</summary>
    public required FinishReason Reason { get; init; }

    /// <summary>For <see cref="FinishReason.ContentFilter"/>, why; it quotes no model text. Otherwise null.</summary>
    public string? Explanation { get; init; }

    /// <summary>
    /// Why resamples that a policy wanted decoded together were decoded one after another, the last reason if there were
    /// several: the engine had no sequence free, or cannot fork. The output is the same. Null where there was no reason to.
    /// </summary>
    public string? CandidatesFallback { get; init; }

    /// <summary>What it took.</summary>
    public required DecodingUsage Usage { get; init; }
}
