using System.Globalization;
using SafeThink.Traces;

namespace SafeThink.Audit.Replay;

/// <summary>The first place at which a run departs from a trace.</summary>
/// <param name="Kind">What differs.</param>
/// <param name="Position">The place in the sequence, the prompt included, from 0.</param>
/// <param name="Step">The step last decided about, from 1; 0 before the first.</param>
/// <param name="Attempt">How often that step had been resampled.</param>
/// <param name="Phase">The phase of what was last decided about.</param>
/// <param name="Recorded">What the trace has there.</param>
/// <param name="Actual">What the run has there.</param>
public sealed record TraceDifference(
    TraceDifferenceKind Kind, int Position, int Step, int Attempt, TracePhase Phase, string Recorded, string Actual)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind} differs at position {Position} (step {Step}, attempt {Attempt}, {Phase}): recorded {Recorded}, now {Actual}");
}
