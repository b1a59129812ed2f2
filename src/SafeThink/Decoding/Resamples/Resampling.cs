using SafeThink.Traces;

namespace SafeThink.Decoding.Resamples;

/// <summary>One resample of a step: all that decides which tokens it has.</summary>
/// <param name="Phase">The step's phase.</param>
/// <param name="Step">The step's place, from 1.</param>
/// <param name="Attempt">Which resample it is, from 1.</param>
/// <param name="Prefix">What it is sampled behind.</param>
/// <param name="TemperatureIfGreedy">The temperature of a greedy request; null for greedy again.</param>
internal readonly record struct Resampling(TracePhase Phase, int Step, int Attempt, string Prefix, float? TemperatureIfGreedy);
