using SafeThink.Traces;

namespace SafeThink.Scoring;

/// <summary>A step of a model's output.</summary>
/// <param name="Index">Its place among the steps of the request, from 1. A resampled step keeps its place.</param>
/// <param name="Phase">Whether it is reasoning or answer.</param>
/// <param name="Text">Its text, delimiter included: all texts joined are the output. Steering prefixes are not in it.</param>
public readonly record struct TraceStep(int Index, TracePhase Phase, string Text)
{
    /// <summary>
    /// The decoding model's sequence behind the step, for scorers that run on that model; null where the step does not
    /// come from a decode. It says where the step is, not what it is, so it plays no part in equality.
    /// </summary>
    public StepSequence? Sequence { get; init; }

    /// <summary>Whether both are the same step.</summary>
    /// <param name="other">The other step.</param>
    public bool Equals(TraceStep other) => Index == other.Index && Phase == other.Phase && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Phase, Text);
}
