using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>A head and how it came about.</summary>
/// <param name="Best">The choice.</param>
/// <param name="Trials">What else was tried.</param>
/// <param name="Model">The head, calibrated.</param>
/// <param name="Platt">How it was calibrated.</param>
internal sealed record FittedHead(Trial Best, IReadOnlyList<Trial> Trials, LinearModel Model, PlattScaling Platt);
