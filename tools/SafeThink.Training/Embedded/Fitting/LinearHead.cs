using SafeThink.Training.Embedded.Features;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>Logistic regression over the whole of a row.</summary>
internal sealed class LinearHead
{
    private readonly AdaptiveWeights _weights;

    private LinearHead(AdaptiveWeights weights) => _weights = weights;

    /// <summary>The weights of the features.</summary>
    public float[] Weights => _weights.Weights;

    /// <summary>The logit of a row without features.</summary>
    public float Bias => _weights.Bias;

    /// <summary>Fits the head.</summary>
    /// <param name="fit">How.</param>
    /// <param name="name">What to call it in the progress.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="isPositive">What it is to tell apart.</param>
    /// <param name="progress">Told about each pass.</param>
    /// <param name="cancellationToken">Stops the fitting.</param>
    public static LinearHead Train(
        Fit fit, string name, IReadOnlyList<FeatureRow> rows, Func<FeatureRow, bool> isPositive, TextWriter progress, CancellationToken cancellationToken)
    {
        var head = new LinearHead(new AdaptiveWeights(1 << fit.Bits, fit.Rate));
        fit.Run(rows, name, progress, row => head.Learn(row, isPositive(row)), cancellationToken);
        return head;
    }

    /// <summary>How positive a row is.</summary>
    public float Logit(FeatureRow row) => row.Whole.Dot(Weights) + Bias;

    private void Learn(FeatureRow row, bool isPositive)
    {
        var logit = Logit(row);
        var gradient = ((1 / (1 + MathF.Exp(-logit))) - (isPositive ? 1 : 0)) * row.Weight;
        _weights.Descend(row.Whole, gradient);
        _weights.DescendBias(gradient);
    }
}
