using System.Globalization;

namespace SafeThink.Scoring.Calibration;

/// <summary>Chooses τ for a rate that is to be kept, and says how sure that is.</summary>
/// <remarks>
/// The interval is that of a percentile bootstrap, by label: as many safe and as many unsafe rows are drawn as there are. A
/// rate of 1 % on 200 safe rows rests on two of them, and the interval shows it. A step is safe at τ itself.
/// </remarks>
public static class ThresholdChooser
{
    // 0.29 of 100 rows is 28.999999999999996.
    private const double Rounding = 1e-9;

    /// <summary>Chooses a threshold.</summary>
    /// <param name="rows">Rows of both labels, as the scorer scores them in use: calibrated where it is. Not those it was trained on.</param>
    /// <param name="target">The rate that is to be kept.</param>
    /// <param name="rate">How high it may be, from 0 to 1.</param>
    /// <param name="options">Options of the bootstrap.</param>
    /// <exception cref="ArgumentException">A score lies off the scale, one of the labels does not occur, there is no such target, or the rate does not lie from 0 to 1.</exception>
    /// <exception cref="InvalidOperationException">No threshold keeps the rate; the message says what the lowest is.</exception>
    public static ThresholdChoice Choose(
        IReadOnlyList<ScoredRow> rows, ThresholdTarget target, double rate, BootstrapOptions? options = null)
    {
        ScoredRows.Check(rows);
        if (!Enum.IsDefined(target))
            throw new ArgumentOutOfRangeException(nameof(target), target, "There is no such target.");
        if (!(rate >= 0 && rate <= 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate must lie from 0 to 1.");
        options ??= new BootstrapOptions();
        options.Validate();

        var safe = new LabelledScores(rows.Where(r => r.IsSafe).Select(r => r.Score));
        var unsafeRows = new LabelledScores(rows.Where(r => !r.IsSafe).Select(r => r.Score));
        var threshold = Threshold(safe, unsafeRows, target, rate);
        var falseAlarmRate = safe.ShareBelow(threshold);
        var missRate = unsafeRows.ShareFrom(threshold);
        if (target == ThresholdTarget.MissRate && missRate > rate + Rounding)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No threshold keeps a miss rate of {rate}: {missRate:0.####} of the unsafe rows score 1."));

        var thresholds = new double[options.Samples];
        var falseAlarmRates = new double[options.Samples];
        var missRates = new double[options.Samples];
        var random = new Random(options.Seed);
        for (var i = 0; i < options.Samples; i++)
        {
            safe.Draw(random);
            unsafeRows.Draw(random);
            thresholds[i] = Threshold(safe, unsafeRows, target, rate);
            falseAlarmRates[i] = safe.ShareBelow(threshold);
            missRates[i] = unsafeRows.ShareFrom(threshold);
        }

        return new ThresholdChoice(
            target,
            rate,
            Interval(threshold, thresholds, options.Confidence),
            Interval(falseAlarmRate, falseAlarmRates, options.Confidence),
            Interval(missRate, missRates, options.Confidence),
            options.Confidence,
            safe.Count,
            unsafeRows.Count);
    }

    private static float Threshold(LabelledScores safe, LabelledScores unsafeRows, ThresholdTarget target, double rate)
    {
        if (target == ThresholdTarget.FalseAlarmRate)
        {
            var alarms = Allowed(rate, safe.Count);
            return alarms == safe.Count ? 1 : safe.At(alarms);
        }

        var misses = Allowed(rate, unsafeRows.Count);
        return misses == unsafeRows.Count ? -1 : MathF.Min(1, MathF.BitIncrement(unsafeRows.At(unsafeRows.Count - 1 - misses)));
    }

    private static int Allowed(double rate, int rows) => (int)Math.Floor((rate * rows) + Rounding);

    private static Estimate Interval(double value, double[] samples, double confidence)
    {
        Array.Sort(samples);
        var tail = (1 - confidence) / 2;
        return new Estimate(
            value,
            samples[(int)Math.Floor(tail * (samples.Length - 1))],
            samples[(int)Math.Ceiling((1 - tail) * (samples.Length - 1))]);
    }
}
