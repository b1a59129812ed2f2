using SafeThink.Training.Embedded.Features;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>How fast each feature learns: faster, the more it says by itself of what it is in.</summary>
/// <remarks>
/// What NB-SVM (Wang and Manning 2012) does to the features, done to their learning rates: by the logarithm of how much
/// likelier a feature is in rows of one label than in those of the other. A word that is in both alike stays near 0, so
/// that it is not used to learn single rows by heart.
/// </remarks>
internal static class FeatureRates
{
    // A feature that says nothing by itself still learns, since it may say something beside others.
    private const float Least = 0.5f;

    // What a feature says that is twice as likely in one label; none counts for more than so many of it.
    private const float Usual = 0.7f;
    private const float Most = 3;

    /// <summary>The rates.</summary>
    /// <param name="fit">How the head is fitted.</param>
    /// <param name="rows">The rows: their features, label and weight.</param>
    public static float[] Of(Fit fit, IEnumerable<(SparseVector Features, bool IsPositive, float Weight)> rows)
    {
        var (positive, negative) = (new float[1 << fit.Bits], new float[1 << fit.Bits]);
        var (positives, negatives) = (2f, 2f);
        foreach (var (features, isPositive, weight) in rows)
        {
            var counts = isPositive ? positive : negative;
            foreach (var place in features.Places)
                counts[place] += weight;
            if (isPositive)
                positives += weight;
            else
                negatives += weight;
        }

        var rates = new float[1 << fit.Bits];
        for (var place = 0; place < rates.Length; place++)
        {
            var ratio = MathF.Log((positive[place] + 1) / positives) - MathF.Log((negative[place] + 1) / negatives);
            rates[place] = fit.Rate * (Least + ((1 - Least) * MathF.Min(MathF.Abs(ratio) / Usual, Most)));
        }

        return rates;
    }
}
