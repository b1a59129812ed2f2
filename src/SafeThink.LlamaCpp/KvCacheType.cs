namespace SafeThink.LlamaCpp;

/// <summary>How keys or values are stored in the KV cache. The values are ggml's type numbers.</summary>
public enum KvCacheType
{
    /// <summary>32-bit floating point.</summary>
    F32 = 0,

    /// <summary>16-bit floating point.</summary>
    F16 = 1,

    /// <summary>4-bit blocks: a quarter of the memory of F16, at some loss.</summary>
    Q4 = 2,

    /// <summary>8-bit blocks: half the memory of F16, at little loss.</summary>
    Q8 = 8,
}
