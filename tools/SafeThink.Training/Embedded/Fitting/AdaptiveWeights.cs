using SafeThink.Training.Embedded.Features;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>Weights with a learning rate each (AdaGrad, Duchi et al. 2011): rare features learn as fast as common ones.</summary>
/// <param name="rates">The rate that each begins with.</param>
internal sealed class AdaptiveWeights(float[] rates)
{
    private const float BiasRate = 0.02f;

    private readonly float[] _rates = rates;
    private readonly float[] _squares = new float[rates.Length];

    /// <summary>The weights.</summary>
    public float[] Weights { get; } = new float[rates.Length];

    /// <summary>The weight that every row has.</summary>
    public float Bias { get; private set; }

    /// <summary>The mean of several.</summary>
    /// <param name="all">Weights of the same features; at least one.</param>
    public static AdaptiveWeights Mean(IReadOnlyList<AdaptiveWeights> all)
    {
        var mean = new AdaptiveWeights(all[0]._rates) { Bias = all.Average(weights => weights.Bias) };
        foreach (var weights in all)
        {
            for (var place = 0; place < mean.Weights.Length; place++)
                mean.Weights[place] += weights.Weights[place] / all.Count;
        }

        return mean;
    }

    /// <summary>Takes a step against the gradient.</summary>
    /// <param name="row">The features.</param>
    /// <param name="gradient">The slope of the loss in the logit.</param>
    public void Descend(in SparseVector row, float gradient)
    {
        for (var i = 0; i < row.Places.Length; i++)
        {
            var place = row.Places[i];
            var slope = gradient * row.Values[i];
            _squares[place] += slope * slope;
            Weights[place] -= _rates[place] * slope / (1e-3f + MathF.Sqrt(_squares[place]));
        }
    }

    /// <summary>Takes a step with the bias.</summary>
    public void DescendBias(float gradient) => Bias -= BiasRate * gradient;
}
