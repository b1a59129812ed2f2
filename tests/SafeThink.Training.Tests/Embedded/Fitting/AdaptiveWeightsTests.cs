using SafeThink.Training.Embedded.Features;
using SafeThink.Training.Embedded.Fitting;

namespace SafeThink.Training.Tests.Embedded.Fitting;

public sealed class AdaptiveWeightsTests
{
    [Fact]
    public void Mean_OfSeveral_IsTheMeanOfEachWeightAndOfTheBias()
    {
        var (one, other) = (Learned(place: 0, gradient: -1), Learned(place: 1, gradient: 1));

        var mean = AdaptiveWeights.Mean([one, other]);

        Assert.Equal([one.Weights[0] / 2, other.Weights[1] / 2, 0], mean.Weights);
        Assert.Equal((one.Bias + other.Bias) / 2, mean.Bias);
        Assert.True(mean.Weights[0] > 0 && mean.Weights[1] < 0);
    }

    private static AdaptiveWeights Learned(int place, float gradient)
    {
        var weights = new AdaptiveWeights([0.1f, 0.1f, 0.1f]);
        weights.Descend(new SparseVector([place], [1]), gradient);
        weights.DescendBias(gradient / 2);
        return weights;
    }
}
