using SafeThink.EndToEnd.Measuring;

namespace SafeThink.Benchmarks.Tests.Measuring;

public class StatisticsTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1.0, 4.0 }, 4)]
    [InlineData(new[] { 8.0, 1.0, 2.0, 100.0 }, 5)]
    public void Median_UnsortedValues_IsTheMiddle(double[] values, double expected) =>
        Assert.Equal(expected, Statistics.Median(values));

    [Fact]
    public void Median_Values_AreNotReordered()
    {
        double[] values = [3, 1, 2];

        Statistics.Median(values);

        Assert.Equal([3, 1, 2], values);
    }

    [Fact]
    public void Median_NoValues_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Median([]));
}
