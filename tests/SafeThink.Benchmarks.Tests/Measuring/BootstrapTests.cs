using SafeThink.EndToEnd.Measuring;

namespace SafeThink.Benchmarks.Tests.Measuring;

public class BootstrapTests
{
    [Fact]
    public void OfMedian_EqualValues_HasNoWidth() =>
        Assert.Equal(new Interval(1.5, 1.5), Bootstrap.OfMedian([1.5, 1.5, 1.5, 1.5], seed: 1));

    [Fact]
    public void OfMedian_SpreadValues_HoldsTheMedianAndStaysInside()
    {
        double[] values = [.. Enumerable.Range(0, 31).Select(i => (double)i)];

        var interval = Bootstrap.OfMedian(values, seed: 1);

        Assert.InRange(interval.Low, 0, 14);
        Assert.InRange(interval.High, 16, 30);
    }

    [Fact]
    public void OfMedian_SameSeed_GivesSameInterval()
    {
        double[] values = [1, 5, 2, 8, 3];

        Assert.Equal(Bootstrap.OfMedian(values, seed: 3), Bootstrap.OfMedian(values, seed: 3));
    }

    // The exact 95 % interval of a median of 20 runs from the 6th to the 15th value (binomial).
    [Fact]
    public void OfMedian_TwentyValues_AgreesWithTheBinomialInterval()
    {
        double[] values = [.. Enumerable.Range(1, 20).Select(i => (double)i)];

        var interval = Bootstrap.OfMedian(values, seed: 1);

        Assert.InRange(interval.Low, 5.5, 7.5);
        Assert.InRange(interval.High, 13.5, 15.5);
    }

    [Fact]
    public void OfMedian_NoValues_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.OfMedian([], seed: 1));
}
