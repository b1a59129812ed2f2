namespace SafeThink.Decoding;

/// <summary>What a decode took, in tokens unless said otherwise.</summary>
public sealed record DecodingUsage
{
    /// <summary>The prompt, without what policies wrote behind it.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Of <see cref="PromptTokens"/>, those that the engine held evaluated already: see <see cref="GuardedDecodeOptions.PromptScope"/>.</summary>
    public int CachedPromptTokens { get; init; }

    /// <summary>Sampled and kept, in the reasoning; tags included.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>Sampled and kept, in the answer.</summary>
    public int AnswerTokens { get; init; }

    /// <summary>Written by policies: prefills, prefixes, closing tags.</summary>
    public int InjectedTokens { get; init; }

    /// <summary>Sampled and taken back.</summary>
    public int DiscardedTokens { get; init; }

    /// <summary>
    /// Sampled ahead of a verdict, and taken back because of it. Like <see cref="SpareTokens"/>, and unlike every other count,
    /// it depends on how long scores take; see <see cref="GuardedDecodeOptions.RunAhead"/>.
    /// </summary>
    public int OverrunTokens { get; init; }

    /// <summary>
    /// Sampled for resamples that were decoded together with the one taken, and not needed: see
    /// <see cref="Policies.SafeThink.SafeThinkOptions.CandidatesAtOnce"/>. Resamples that were judged and rejected are
    /// <see cref="DiscardedTokens"/>, however they were decoded.
    /// </summary>
    public int SpareTokens { get; init; }

    /// <summary>
    /// Wait tokens: what the reader waits for because the guard stepped in, which is every token of a step taken back and
    /// every token written to steer. (CARE counts its buffer once more at the start; ours is the first step.)
    /// </summary>
    public int WaitTokens { get; init; }

    /// <summary>How often a policy stepped in: took a step back, replaced the end of the thinking, or blocked.</summary>
    public int Interventions { get; init; }

    /// <summary>How many steps were accepted.</summary>
    public int Steps { get; init; }

    /// <summary>How many steps were judged by a score, resampled ones included; those that were only scored along with them are not.</summary>
    public int ScoredSteps { get; init; }

    /// <summary>How long scores took, in all. Where the decode ran ahead, it did not wait for all of it.</summary>
    public TimeSpan ScoringTime { get; init; }

    /// <summary>Everything sampled, kept or taken back, but for <see cref="OverrunTokens"/> and <see cref="SpareTokens"/>.</summary>
    public int SampledTokens => ReasoningTokens + AnswerTokens + DiscardedTokens;
}
