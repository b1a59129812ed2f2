namespace SafeThink.Pipeline;

/// <summary>A policy at work on one request: a synchronous state machine over events.</summary>
public abstract class PolicySession
{
    /// <summary>Answers an event.</summary>
    /// <remarks>
    /// Called on the decode thread; it must not block. State may change freely: an event is only sent for what the trace
    /// will keep or has just been asked to decide, so nothing has to be taken back.
    /// </remarks>
    /// <param name="e">What happened.</param>
    /// <returns>What to do; <see cref="Directive.Continue"/> leaves it to the next policy.</returns>
    public abstract Directive Decide(in DecodingEvent e);
}
