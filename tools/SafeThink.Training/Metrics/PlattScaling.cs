namespace SafeThink.Training.Metrics;

/// <summary>A logistic curve from raw logits to probabilities (Platt 1999), fitted by Newton's method with halved steps to rows that count more or less.</summary>
/// <param name="Slope">The raw logit is multiplied by it.</param>
/// <param name="Offset">And this is added.</param>
public readonly record struct PlattScaling(double Slope, double Offset)
{
    private const int Iterations = 1000;
    private const double SmallestStep = 1e-9;
    private const double SmallestShare = 1e-10;

    // By how much a step changes the logit of a row at most.
    private const double LongestStep = 2;

    // Keeps the curve finite where the rows can be told apart without error.
    private const double Ridge = 1e-3;

    /// <summary>Fits the curve.</summary>
    /// <param name="logits">A raw logit a row.</param>
    /// <param name="isPositive">Whether the row is positive.</param>
    /// <param name="weights">How much the row counts; empty: all count 1.</param>
    /// <exception cref="ArgumentException">There are not rows of both kinds.</exception>
    public static PlattScaling Fit(ReadOnlySpan<double> logits, ReadOnlySpan<bool> isPositive, ReadOnlySpan<double> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isPositive.Length, logits.Length);
        if (!isPositive.Contains(true) || !isPositive.Contains(false))
            throw new ArgumentException("A curve needs positive and negative rows.", nameof(isPositive));

        // From where no row is sure: the loss of a sure one has no curvature, and Newton's step leads anywhere.
        var curve = new PlattScaling(0, LogOddsOfAll(isPositive, weights));
        var loss = curve.Loss(logits, isPositive, weights);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var step = curve.NewtonStep(logits, isPositive, weights);
            if (Math.Abs(step.Slope) + Math.Abs(step.Offset) < SmallestStep)
                break;

            var share = Math.Min(1, LongestStep / Longest(step, logits));
            var next = curve.Moved(step, share);
            double nextLoss;
            while (!((nextLoss = next.Loss(logits, isPositive, weights)) < loss) && share > SmallestShare)
                next = curve.Moved(step, share /= 2);
            if (!(share > SmallestShare))
                break;
            (curve, loss) = (next, nextLoss);
        }

        return curve;
    }

    /// <summary>The probability of a raw logit.</summary>
    public double Probability(double logit) => 1 / (1 + Math.Exp(-((Slope * logit) + Offset)));

    private static double LogOddsOfAll(ReadOnlySpan<bool> isPositive, ReadOnlySpan<double> weights)
    {
        var (positives, negatives) = (0.0, 0.0);
        for (var i = 0; i < isPositive.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            if (isPositive[i])
                positives += weight;
            else
                negatives += weight;
        }

        return Math.Log(positives / negatives);
    }

    private static double Longest(PlattScaling step, ReadOnlySpan<double> logits)
    {
        var longest = 0.0;
        foreach (var logit in logits)
            longest = Math.Max(longest, Math.Abs((step.Slope * logit) + step.Offset));
        return longest;
    }

    private PlattScaling Moved(PlattScaling step, double share) => new(Slope - (share * step.Slope), Offset - (share * step.Offset));

    private PlattScaling NewtonStep(ReadOnlySpan<double> logits, ReadOnlySpan<bool> isPositive, ReadOnlySpan<double> weights)
    {
        var (g0, g1, h00, h01, h11) = (Ridge * (Slope - 1), 0.0, Ridge, 0.0, Ridge);
        for (var i = 0; i < logits.Length; i++)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            var p = Probability(logits[i]);
            var error = weight * (p - (isPositive[i] ? 1 : 0));
            var curvature = weight * p * (1 - p);
            g0 += error * logits[i];
            g1 += error;
            h00 += curvature * logits[i] * logits[i];
            h01 += curvature * logits[i];
            h11 += curvature;
        }

        var determinant = (h00 * h11) - (h01 * h01);
        return new(((h11 * g0) - (h01 * g1)) / determinant, ((h00 * g1) - (h01 * g0)) / determinant);
    }

    private double Loss(ReadOnlySpan<double> logits, ReadOnlySpan<bool> isPositive, ReadOnlySpan<double> weights)
    {
        var loss = Ridge / 2 * (Slope - 1) * (Slope - 1);
        for (var i = 0; i < logits.Length; i++)
            loss += (weights.IsEmpty ? 1 : weights[i]) * LogisticLoss.Of((Slope * logits[i]) + Offset, isPositive[i]);
        return loss;
    }
}
