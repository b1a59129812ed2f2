using SafeThink.Traces;

namespace SafeThink.Scoring;

/// <summary>A step of a model's output.</summary>
/// <param name="Index">Its place among the steps of the request, from 1. A resampled step keeps its place.</param>
/// <param name="Phase">Whether it is reasoning or answer.</param>
/// <param name="Text">Its text, delimiter included: all texts joined are the output. Steering prefixes are not in it.</param>
public readonly record struct TraceStep(int Index, TracePhase Phase, string Text);
