namespace SafeThink.DependencyInjection;

/// <summary>When the engine of a guard is loaded.</summary>
public enum EngineLoading
{
    /// <summary>While the host starts: it is not started before the model is there, and does not start if it cannot be loaded.</summary>
    AtStart,

    /// <summary>
    /// When the decoder or the chat client is first resolved, which then blocks until the model is there. A load that failed
    /// is tried again by the next.
    /// </summary>
    OnFirstUse,
}
