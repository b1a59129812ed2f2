namespace SafeThink.Audit;

/// <summary>Gets a trace of every guarded request.</summary>
public interface IGuardTraceSink
{
    /// <summary>Takes a trace.</summary>
    /// <remarks>
    /// Called once a request, when it is over, whatever ended it; off the decode thread, from several threads at once. Return
    /// at once: what has to wait belongs into a queue. What this throws is logged and changes nothing for the request.
    /// </remarks>
    /// <param name="trace">The trace; immutable.</param>
    void Write(GuardTrace trace);
}
