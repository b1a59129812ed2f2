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

    /// <summary>
    /// Sampled ahead of a verdict that then took them back, or that never came. How many there are depends on how long scores
    /// take, and nothing else does: a replay looks past them.
    /// </summary>
    Overrun,
}
