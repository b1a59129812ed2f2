namespace SafeThink.Training.Metrics;

/// <summary>A logistic curve from raw logits to probabilities (Platt 1999), fitted by Newton's method.</summary>
/// <param name="Slope">The raw logit is multiplied by it.</param>
/// <param name="Offset">And this is added.</param>
public readonly record struct PlattScaling(double Slope, double Offset)
{
    private const int Iterations = 50;

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
        var (slope, offset) = (1.0, 0.0);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var (g0, g1, h00, h01, h11) = (Ridge * (slope - 1), 0.0, Ridge, 0.0, Ridge);
            for (var i = 0; i < logits.Length; i++)
            {
                var weight = weights.IsEmpty ? 1 : weights[i];
                var p = Sigmoid((slope * logits[i]) + offset);
                var error = weight * (p - (isPositive[i] ? 1 : 0));
                var curvature = weight * p * (1 - p);
                g0 += error * logits[i];
                g1 += error;
                h00 += curvature * logits[i] * logits[i];
                h01 += curvature * logits[i];
                h11 += curvature;
            }

            var determinant = (h00 * h11) - (h01 * h01);
            var (slopeStep, offsetStep) = (((h11 * g0) - (h01 * g1)) / determinant, ((h00 * g1) - (h01 * g0)) / determinant);
            slope -= Math.Clamp(slopeStep, -1, 1);
            offset -= Math.Clamp(offsetStep, -1, 1);
            if (Math.Abs(slopeStep) + Math.Abs(offsetStep) < 1e-9)
                break;
        }

        return new PlattScaling(slope, offset);
    }

    /// <summary>The probability of a raw logit.</summary>
    public double Probability(double logit) => Sigmoid((Slope * logit) + Offset);

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));
}
