namespace SafeThink.Training.Metrics;

/// <summary>Confidence intervals by drawing rows again and again, with replacement.</summary>
public static class Bootstrap
{
    /// <summary>The 95 % percentile interval of a measure.</summary>
    /// <param name="count">How many rows there are.</param>
    /// <param name="measure">The measure of the rows with these indices; draws that give NaN are left out.</param>
    /// <param name="draws">How many times to draw.</param>
    /// <param name="seed">The seed; the same seed gives the same interval.</param>
    /// <returns>NaN twice where no draw gave a value.</returns>
    public static (double Low, double High) Interval(int count, Func<int[], double> measure, int draws = 200, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        ArgumentNullException.ThrowIfNull(measure);
        var random = new Random(seed);
        var rows = new int[count];
        var values = new List<double>(draws);
        for (var draw = 0; draw < draws; draw++)
        {
            for (var i = 0; i < count; i++)
                rows[i] = random.Next(count);
            if (measure(rows) is var value && !double.IsNaN(value))
                values.Add(value);
        }

        values.Sort();
        return values.Count == 0
            ? (double.NaN, double.NaN)
            : (values[(int)(0.025 * (values.Count - 1))], values[(int)Math.Ceiling(0.975 * (values.Count - 1))]);
    }
}
