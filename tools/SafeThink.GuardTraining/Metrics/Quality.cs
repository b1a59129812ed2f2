using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Metrics;

/// <summary>How well probabilities of unsafe fit labels.</summary>
internal static class Quality
{
    /// <summary>The area under the ROC curve: how often an unsafe one is rated above a safe one, ties counting half. NaN without both.</summary>
    public static double Auc(IReadOnlyList<(double Probability, bool IsUnsafe)> scored) => RocCurve.Area(Probabilities(scored), Labels(scored));

    /// <summary>The 95 % bootstrap interval of <see cref="Auc"/>.</summary>
    public static (double Low, double High) AucInterval(IReadOnlyList<(double Probability, bool IsUnsafe)> scored) =>
        Bootstrap.Interval(scored.Count, draw => Auc([.. draw.Select(i => scored[i])]));

    /// <summary>F1 of unsafe at a probability.</summary>
    public static double F1(IReadOnlyList<(double Probability, bool IsUnsafe)> scored, double cut) =>
        Confusion.Of([.. scored.Select(s => s.Probability > cut)], Labels(scored)).F1;

    /// <summary>The expected calibration error over ten bins of equal width.</summary>
    public static double CalibrationError(IReadOnlyList<(double Probability, bool IsUnsafe)> scored) =>
        Reliability.Of(Probabilities(scored), Labels(scored)).ExpectedCalibrationError;

    private static double[] Probabilities(IReadOnlyList<(double Probability, bool IsUnsafe)> scored) => [.. scored.Select(s => s.Probability)];

    private static bool[] Labels(IReadOnlyList<(double Probability, bool IsUnsafe)> scored) => [.. scored.Select(s => s.IsUnsafe)];
}
