using SafeThink.Engines;
using SafeThink.Traces;

namespace SafeThink.Decoding.Splicing;

/// <summary>Where a step begins, and so where the sequence goes back to when the step is rejected.</summary>
/// <param name="Phase">The step's phase.</param>
/// <param name="Offset">Where it begins in the output, in bytes.</param>
/// <param name="Length">How long the sequence is at the last token edge at or before it.</param>
/// <param name="Carry">
/// Accepted bytes between that edge and the step, where the step begins inside a token; they are tokenized anew in front
/// of whatever follows.
/// </param>
/// <param name="Mark">The exact state there; null where the step begins inside a token or can never be rejected.</param>
internal readonly record struct StepOrigin(TracePhase Phase, int Offset, int Length, ReadOnlyMemory<byte> Carry, SequenceMark? Mark);
