using SafeThink.Training.Metrics;

namespace SafeThink.Training.Embedded.Evaluation;

/// <summary>What a test of judged rows says of the weights.</summary>
/// <param name="Name">The test.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Unsafe">How many of them are unsafe.</param>
/// <param name="Auc">Area under the ROC curve of P(unsafe).</param>
/// <param name="Interval">Its 95 % bootstrap interval.</param>
/// <param name="F1">F1 of unsafe at the threshold of the weights.</param>
/// <param name="Reliability">P(unsafe) as shipped, against the labels.</param>
/// <param name="RefittedError">Expected calibration error after a curve was fitted on the other half of the test.</param>
/// <param name="Failures">The rows that are furthest off.</param>
internal sealed record TestResult(
    string Name,
    int Rows,
    int Unsafe,
    double Auc,
    (double Low, double High) Interval,
    double F1,
    Reliability Reliability,
    double RefittedError,
    IReadOnlyList<Failure> Failures);
