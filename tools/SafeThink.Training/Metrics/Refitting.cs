using SafeThink.Scoring.Calibration;

namespace SafeThink.Training.Metrics;

/// <summary>What is left of a calibration error once a curve was fitted on rows of the same kind, as for a guard profile.</summary>
public static class Refitting
{
    /// <summary>The expected calibration error of each half of the rows after a curve was fitted on the other, taken together.</summary>
    /// <param name="risks">P(unsafe) a row.</param>
    /// <param name="isUnsafe">Whether the row is unsafe.</param>
    /// <param name="folds">A number a row: even ones are one half, odd ones the other, so that equal prompts stay together.</param>
    /// <returns>NaN where a half has no curve: its rows are of one kind, or the risks rank them the wrong way.</returns>
    /// <exception cref="ArgumentException">There are not as many of each.</exception>
    public static double Error(double[] risks, bool[] isUnsafe, uint[] folds)
    {
        ArgumentNullException.ThrowIfNull(risks);
        ArgumentNullException.ThrowIfNull(isUnsafe);
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentOutOfRangeException.ThrowIfNotEqual(isUnsafe.Length, risks.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(folds.Length, risks.Length);
        var refitted = new double[risks.Length];
        for (var side = 0u; side < 2; side++)
        {
            if (CurveOf([.. Enumerable.Range(0, risks.Length).Where(i => folds[i] % 2 != side).Select(i => new ScoredRow(Score(risks[i]), !isUnsafe[i]))]) is not { } curve)
                return double.NaN;
            foreach (var i in Enumerable.Range(0, risks.Length).Where(i => folds[i] % 2 == side))
                refitted[i] = (1 - curve.Apply(Score(risks[i]))) / 2;
        }

        return Reliability.Of(refitted, isUnsafe).ExpectedCalibrationError;
    }

    private static float Score(double risk) => (float)(1 - (2 * risk));

    private static ScoreCalibration? CurveOf(IReadOnlyList<ScoredRow> rows)
    {
        try
        {
            return CalibrationFitter.FitPlatt(rows);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
