namespace SafeThink.Training.Metrics;

/// <summary>How well probabilities agree with what happened: bins of equal width, and the expected calibration error over them.</summary>
public sealed class Reliability
{
    /// <summary>How many bins there are, of equal width.</summary>
    public const int BinCount = 10;

    private Reliability(IReadOnlyList<ReliabilityBin> bins, double expectedCalibrationError)
    {
        Bins = bins;
        ExpectedCalibrationError = expectedCalibrationError;
    }

    /// <summary>The bins that hold rows, in order.</summary>
    public IReadOnlyList<ReliabilityBin> Bins { get; }

    /// <summary>The mean over all rows of how far the mean probability of a row's bin is from the share of positives there; NaN without rows.</summary>
    public double ExpectedCalibrationError { get; }

    /// <summary>Sorts rows into bins.</summary>
    /// <param name="probabilities">A probability a row, from 0 to 1.</param>
    /// <param name="isPositive">Whether the row is positive; as many as probabilities.</param>
    public static Reliability Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> isPositive)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isPositive.Length, probabilities.Length);
        Span<int> counts = stackalloc int[BinCount];
        Span<int> positives = stackalloc int[BinCount];
        Span<double> sums = stackalloc double[BinCount];
        counts.Clear();
        positives.Clear();
        sums.Clear();
        for (var i = 0; i < probabilities.Length; i++)
        {
            var bin = Math.Clamp((int)(probabilities[i] * BinCount), 0, BinCount - 1);
            counts[bin]++;
            sums[bin] += probabilities[i];
            positives[bin] += isPositive[i] ? 1 : 0;
        }

        var bins = new List<ReliabilityBin>();
        double error = 0;
        for (var bin = 0; bin < BinCount; bin++)
        {
            if (counts[bin] == 0)
                continue;
            bins.Add(new ReliabilityBin(counts[bin], sums[bin] / counts[bin], (double)positives[bin] / counts[bin]));
            error += Math.Abs(sums[bin] - positives[bin]);
        }

        return new Reliability(bins, error / probabilities.Length);
    }
}
