using SafeThink.GuardTraining.Metrics;
using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>A head and how it came about.</summary>
/// <param name="Best">The recipe.</param>
/// <param name="Trials">What else was tried.</param>
/// <param name="Model">The head, calibrated.</param>
/// <param name="Platt">How it was calibrated.</param>
/// <param name="HeldOut">What heads of the same recipe make of the sets when their requests are not fitted on, calibrated alike.</param>
internal sealed record FittedHead(Trial Best, IReadOnlyList<Trial> Trials, LinearModel Model, PlattScaling Platt, IReadOnlyList<SetReport> HeldOut);
