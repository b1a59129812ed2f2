namespace SafeThink.Training.Embedded.Evaluation;

/// <summary>Everything that was measured.</summary>
/// <param name="Tests">Judged tests.</param>
/// <param name="FalseAlarms">Harmless sets.</param>
/// <param name="TraceAuc">Area under the ROC curve on whole reasoning traces, with its 95 % interval.</param>
/// <param name="Disguises">The first test once more, disguised.</param>
internal sealed record Report(
    IReadOnlyList<TestResult> Tests,
    IReadOnlyList<FalseAlarms> FalseAlarms,
    (double Auc, double Low, double High) TraceAuc,
    IReadOnlyList<DisguisedResult> Disguises);
