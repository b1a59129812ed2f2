namespace SafeThink.Audit;

/// <summary>Where tokens of a trace come from.</summary>
public enum TokenOrigin
{
    /// <summary>The model was asked for them.</summary>
    Sampled,

    /// <summary>A policy wrote them; accepted text that shares a token with the place may have been read again with them.</summary>
    Injected,

    /// <summary>An accepted step, read again without the prefix it was sampled behind.</summary>
    Restored,
}
