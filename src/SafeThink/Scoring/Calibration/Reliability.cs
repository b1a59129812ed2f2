using System.Collections.Immutable;

namespace SafeThink.Scoring.Calibration;

/// <summary>How far scores are probabilities: what they promise against what is so.</summary>
public sealed class Reliability
{
    private Reliability(ImmutableArray<ReliabilityBin> bins, double brierScore)
    {
        Bins = bins;
        BrierScore = brierScore;
        double rows = bins.Sum(b => b.Rows);
        var gaps = bins.Where(b => b.Rows > 0).Select(b => (Share: b.Rows / rows, Gap: Math.Abs(b.Promised - b.Observed))).ToArray();
        ExpectedCalibrationError = gaps.Sum(g => g.Share * g.Gap);
        MaximumCalibrationError = gaps.Max(g => g.Gap);
    }

    /// <summary>Bins of equal width over P(safe) from 0 to 1, in order.</summary>
    public ImmutableArray<ReliabilityBin> Bins { get; }

    /// <summary>ECE: the mean gap between promised and observed, by rows (Guo et al. 2017, equation 3). From 0 to 1.</summary>
    public double ExpectedCalibrationError { get; }

    /// <summary>The widest gap of a bin. A bin of few rows can have a wide one by chance.</summary>
    public double MaximumCalibrationError { get; }

    /// <summary>The mean squared distance of P(safe) from the label: low for scores that are both calibrated and sharp.</summary>
    public double BrierScore { get; }

    /// <summary>Measures labelled scores.</summary>
    /// <param name="rows">Rows of both labels; not those that a calibration was fitted to.</param>
    /// <param name="bins">How many bins; at least 1.</param>
    /// <exception cref="ArgumentException">A score lies off the scale, or one of the labels does not occur.</exception>
    public static Reliability Measure(IReadOnlyList<ScoredRow> rows, int bins = CalibrationConstants.Bins)
    {
        ScoredRows.Check(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var count = new int[bins];
        var safe = new int[bins];
        var promised = new double[bins];
        var squares = 0.0;
        foreach (var row in rows)
        {
            var probability = (row.Score + 1.0) / 2;
            var bin = Math.Min((int)(probability * bins), bins - 1);
            count[bin]++;
            safe[bin] += row.IsSafe ? 1 : 0;
            promised[bin] += probability;
            squares += Math.Pow(probability - (row.IsSafe ? 1 : 0), 2);
        }

        return new Reliability(
            [.. Enumerable.Range(0, bins).Select(b => new ReliabilityBin(
                (double)b / bins, (b + 1.0) / bins, count[b], promised[b] / count[b], (double)safe[b] / count[b]))],
            squares / rows.Count);
    }
}
