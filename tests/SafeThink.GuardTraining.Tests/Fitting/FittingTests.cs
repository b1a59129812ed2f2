using SafeThink.GuardTraining.Fitting;
using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Tests.Fitting;

public sealed class FittingTests
{
    [Fact]
    public void Fit_SamplesOfAKnownDirection_FindsIt()
    {
        var samples = Noisy(seed: 1, count: 3000);
        var model = LogisticRegression.Fit(samples, 1e-4, CancellationToken.None);

        // Labels were drawn with P = σ(2a − b), whatever the features' own scales.
        Assert.Equal(2, model.Weights[0] * 10, 0.35);
        Assert.Equal(-1, model.Weights[1] * 0.1, 0.35);
        Assert.Equal(0, model.Weights[2], 0.2);
    }

    [Fact]
    public void Fit_Twice_GivesTheSameBits()
    {
        var samples = Noisy(seed: 2, count: 200);

        Assert.Equal(
            LogisticRegression.Fit(samples, 0.01, CancellationToken.None).Weights,
            LogisticRegression.Fit(samples, 0.01, CancellationToken.None).Weights);
    }

    [Fact]
    public void Fit_AStrongerPenalty_GivesSmallerWeights()
    {
        var samples = Noisy(seed: 3, count: 200);

        Assert.True(Norm(LogisticRegression.Fit(samples, 1, CancellationToken.None)) < Norm(LogisticRegression.Fit(samples, 0.01, CancellationToken.None)));
    }

    [Fact]
    public void Fit_AFeatureThatNeverVaries_GivesFiniteWeights()
    {
        var samples = Noisy(seed: 4, count: 100).Select(s => s with { Features = [.. s.Features, 5] }).ToList();

        Assert.All(LogisticRegression.Fit(samples, 0.01, CancellationToken.None).Weights, w => Assert.True(float.IsFinite(w)));
    }

    [Fact]
    public void Fit_Cancelled_Stops() =>
        Assert.Throws<OperationCanceledException>(() => LogisticRegression.Fit(Noisy(seed: 5, count: 50), 0.01, new CancellationToken(canceled: true)));

    [Fact]
    public void Calibrated_FoldsSlopeAndOffsetIn()
    {
        var model = new LinearModel(0.5, [1, -2]);

        Assert.Equal((3 * model.Logit([4, 5])) - 1, model.Calibrated(new PlattScaling(3, -1)).Logit([4, 5]), 1e-6);
    }

    private static List<Sample> Noisy(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (a, b, c) = ((random.NextDouble() * 4) - 2, (random.NextDouble() * 4) - 2, (random.NextDouble() * 4) - 2);
            return new Sample(i, 0, IsLast: true, random.NextDouble() < Sigmoid((2 * a) - b), 1, [(float)(10 * a) + 3, (float)(0.1 * b), (float)c]);
        })];
    }

    private static double Norm(LinearModel model) => Math.Sqrt(model.Weights.Sum(w => (double)w * w));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
