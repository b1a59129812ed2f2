namespace SafeThink.GuardTraining.Fitting;

/// <summary>A sample and what a head makes of it.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="Logit">The logit of unsafe.</param>
internal readonly record struct ScoredSample(Sample Sample, double Logit);
