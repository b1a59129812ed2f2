namespace SafeThink.LlamaCpp;

/// <summary>Whether attention is computed by the fused kernel. The values are llama.cpp's.</summary>
public enum FlashAttentionMode
{
    /// <summary>On, where the model and the device can.</summary>
    Auto = -1,

    /// <summary>Off: two to three times faster on a processor for tiny models, whose heads are not a multiple of 64 wide.</summary>
    Off = 0,

    /// <summary>On.</summary>
    On = 1,
}
