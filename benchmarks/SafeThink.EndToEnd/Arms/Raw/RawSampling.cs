namespace SafeThink.EndToEnd.Arms.Raw;

/// <summary>How the raw loop chooses a token.</summary>
internal enum RawSampling
{
    /// <summary>By <c>llama_sampler_sample</c>, as most programs do; it fills an array of candidates first.</summary>
    Greedy,

    /// <summary>By the engine's own search for the largest logit, so that the rest of the loop can be compared.</summary>
    ArgMax,
}
