using SafeThink.Training.Embedded.Features;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>Logistic regression over features of a row.</summary>
internal sealed class LinearHead
{
    private readonly AdaptiveWeights _weights;
    private readonly Func<FeatureRow, SparseVector> _features;

    private LinearHead(AdaptiveWeights weights, Func<FeatureRow, SparseVector> features) => (_weights, _features) = (weights, features);

    /// <summary>The weights of the features.</summary>
    public float[] Weights => _weights.Weights;

    /// <summary>The logit of a row without features.</summary>
    public float Bias => _weights.Bias;

    /// <summary>Fits the head.</summary>
    /// <param name="fit">How.</param>
    /// <param name="name">What to call it in the progress.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="features">What it looks at.</param>
    /// <param name="isPositive">What it is to tell apart.</param>
    /// <param name="progress">Told about each pass.</param>
    /// <param name="cancellationToken">Stops the fitting.</param>
    public static LinearHead Train(
        Fit fit,
        string name,
        IReadOnlyList<FeatureRow> rows,
        Func<FeatureRow, SparseVector> features,
        Func<FeatureRow, bool> isPositive,
        TextWriter progress,
        CancellationToken cancellationToken)
    {
        var rates = FeatureRates.Of(fit, rows.Select(row => (features(row), isPositive(row), row.Weight)));
        var fitted = fit.Orders.Select(order =>
        {
            var head = new LinearHead(new AdaptiveWeights(rates), features);
            order.Run(rows, name, progress, row => head.Learn(row, isPositive(row)), cancellationToken);
            return head._weights;
        });
        return new LinearHead(AdaptiveWeights.Mean([.. fitted]), features);
    }

    /// <summary>How positive a row is.</summary>
    public float Logit(FeatureRow row) => _features(row).Dot(Weights) + Bias;

    private void Learn(FeatureRow row, bool isPositive)
    {
        var logit = Logit(row);
        var gradient = ((1 / (1 + MathF.Exp(-logit))) - (isPositive ? 1 : 0)) * row.Weight;
        _weights.Descend(_features(row), gradient);
        _weights.DescendBias(gradient);
    }
}
