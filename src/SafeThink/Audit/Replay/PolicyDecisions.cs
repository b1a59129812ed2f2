using SafeThink.Pipeline;

namespace SafeThink.Audit.Replay;

/// <summary>One recorded event and what two pipelines make of it.</summary>
/// <param name="Recorded">The event, with what was decided.</param>
/// <param name="First">What the first decides; null where it would not have had the step scored, which accepts it.</param>
/// <param name="Second">What the second decides; null likewise.</param>
public sealed record PolicyDecisions(TraceDecision Recorded, Directive? First, Directive? Second);
