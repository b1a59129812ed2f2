using SafeThink.Scoring.Calibration;
using SafeThink.Scoring.Combining;

namespace SafeThink.GuardTraining.Cascades;

/// <summary>Chooses the band in which a cheap scorer is not relied on.</summary>
internal static class BandChoice
{
    /// <summary>From the score below which few safe rows lie to the one above which few unsafe rows do.</summary>
    /// <param name="rows">Rows of both labels that the scorer did not learn from.</param>
    /// <param name="falseAlarms">The share of safe rows that the cheap scorer may call unsafe by itself, from 0 to 1.</param>
    /// <param name="misses">The share of unsafe rows that it may call safe by itself, from 0 to 1.</param>
    public static UncertainBand Choose(IReadOnlyList<ScoredRow> rows, double falseAlarms, double misses)
    {
        var alarm = (float)ThresholdChooser.Choose(rows, ThresholdTarget.FalseAlarmRate, falseAlarms).Threshold.Value;
        var miss = (float)ThresholdChooser.Choose(rows, ThresholdTarget.MissRate, misses).Threshold.Value;

        // A cheap scorer that keeps both rates with one threshold is uncertain of next to nothing.
        return new UncertainBand(Math.Min(alarm, miss), Math.Max(alarm, miss));
    }
}
