namespace SafeThink.EndToEnd.Measuring;

/// <summary>How far a median can be trusted: the percentile bootstrap (Efron and Tibshirani 1993, chapter 13).</summary>
internal static class Bootstrap
{
    /// <summary>The share of medians that the interval holds.</summary>
    public const double Confidence = 0.95;

    private const int Resamples = 10_000;

    /// <summary>The interval of the median.</summary>
    /// <param name="values">At least one value, one a round.</param>
    /// <param name="seed">The seed; equal seeds give equal intervals.</param>
    public static Interval OfMedian(ReadOnlySpan<double> values, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length, nameof(values));
        var random = new Random(seed);
        var drawn = new double[values.Length];
        var medians = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            for (var j = 0; j < drawn.Length; j++)
                drawn[j] = values[random.Next(values.Length)];
            medians[i] = Statistics.MedianInPlace(drawn);
        }

        Array.Sort(medians);
        const double Tail = (1 - Confidence) / 2;
        return new Interval(medians[(int)(Tail * Resamples)], medians[(int)((1 - Tail) * Resamples) - 1]);
    }
}
