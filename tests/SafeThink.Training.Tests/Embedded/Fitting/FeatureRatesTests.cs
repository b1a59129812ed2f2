using SafeThink.Training.Embedded.Features;
using SafeThink.Training.Embedded.Fitting;

namespace SafeThink.Training.Tests.Embedded.Fitting;

public sealed class FeatureRatesTests
{
    private const int Telling = 0;
    private const int Common = 1;
    private const int Unseen = 2;

    private static readonly Fit Fit = new(Bits: 4, Epochs: 1, Rate: 0.1f, Seed: 1);

    [Fact]
    public void Of_FeatureOfOneLabelOnly_LearnsFasterThanOneOfBoth()
    {
        var rates = FeatureRates.Of(Fit, Rows(20));

        Assert.True(rates[Telling] > rates[Common], $"{rates[Telling]} against {rates[Common]}");
        Assert.Equal(Fit.Rate / 2, rates[Common], 0.001f);
        Assert.Equal(rates[Common], rates[Unseen]);
    }

    [Fact]
    public void Of_ManyRows_StaysWithinTwiceTheRate()
    {
        Assert.All(FeatureRates.Of(Fit, Rows(100_000)), rate => Assert.InRange(rate, Fit.Rate / 2, Fit.Rate * 2.0001f));
    }

    private static IEnumerable<(SparseVector Features, bool IsPositive, float Weight)> Rows(int count) =>
        Enumerable.Range(0, count).Select(i => i % 2 == 0
            ? (new SparseVector([Telling, Common], [1, 1]), true, 1f)
            : (new SparseVector([Common], [1]), false, 1f));
}
