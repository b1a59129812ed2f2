using SafeThink.Training.Metrics;

namespace SafeThink.Training.Tests.Metrics;

public sealed class MetricsTests
{
    [Theory]
    [InlineData(new[] { 0.1, 0.2, 0.8, 0.9 }, new[] { false, false, true, true }, 1)]
    [InlineData(new[] { 0.1, 0.2, 0.8, 0.9 }, new[] { true, true, false, false }, 0)]
    [InlineData(new[] { 0.5, 0.5, 0.5, 0.5 }, new[] { true, false, true, false }, 0.5)]
    [InlineData(new[] { 0.1, 0.4, 0.35, 0.8 }, new[] { false, false, true, true }, 0.75)]
    [InlineData(new[] { 0.3, 0.3, 0.7 }, new[] { false, true, true }, 0.75)]
    public void RocArea_Scores_IsTheShareOfPairsInOrder(double[] scores, bool[] labels, double expected)
    {
        Assert.Equal(expected, RocCurve.Area(scores, labels), 12);
    }

    [Fact]
    public void RocArea_OneKindOnly_IsNoNumber()
    {
        Assert.Equal(double.NaN, RocCurve.Area([0.1, 0.2], [true, true]));
        Assert.Equal(double.NaN, RocCurve.Area([], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => RocCurve.Area([0.1], []));
    }

    [Fact]
    public void RocArea_ScoreThatIsNoNumber_IsNone()
    {
        Assert.Equal(double.NaN, RocCurve.Area([double.NaN, 0.1, 0.2, double.NaN], [true, false, true, false]));
    }

    [Fact]
    public void Confusion_Decisions_AreCounted()
    {
        var confusion = Confusion.Of([true, true, false, false, true], [true, false, true, false, true]);

        Assert.Equal(new Confusion(2, 1, 1, 1), confusion);
        Assert.Equal(2.0 / 3, confusion.F1, 12);
        Assert.Equal(double.NaN, Confusion.Of([false], [false]).F1);
    }

    [Fact]
    public void Reliability_ProbabilitiesThatHold_HaveNoError()
    {
        var reliability = Reliability.Of([0.25, 0.25, 0.25, 0.25, 1, 1], [true, false, false, false, true, true]);

        Assert.Equal(0, reliability.ExpectedCalibrationError, 12);
        Assert.Equal([new ReliabilityBin(4, 0.25, 0.25), new ReliabilityBin(2, 1, 1)], reliability.Bins);
    }

    [Fact]
    public void Reliability_TooSure_IsOffByTheDistance()
    {
        Assert.Equal(0.4, Reliability.Of([0.9, 0.9], [true, false]).ExpectedCalibrationError, 12);
    }

    [Fact]
    public void Platt_LogitsTwiceTooSure_AreHalved()
    {
        var random = new Random(3);
        double[] logits = [.. Enumerable.Range(0, 20_000).Select(_ => (random.NextDouble() * 8) - 4)];
        bool[] labels = [.. logits.Select(logit => random.NextDouble() < 1 / (1 + Math.Exp(-((0.5 * logit) + 0.3))))];

        var curve = PlattScaling.Fit(logits, labels);

        Assert.Equal(0.5, curve.Slope, 0.05);
        Assert.Equal(0.3, curve.Offset, 0.05);
    }

    [Fact]
    public void Platt_FarFromWhereItBegins_IsFound()
    {
        double[] logits = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 4.6 : 2.2)];
        bool[] labels = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? i % 20 != 0 : i % 20 is 1 or 2)];

        var curve = PlattScaling.Fit(logits, labels);

        Assert.Equal(0.8, curve.Probability(4.6), 0.01);
        Assert.Equal(2 / 15.0, curve.Probability(2.2), 0.01);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(500)]
    public void Platt_LogitsThatAreFarTooSure_AreBroughtDown(double size)
    {
        var logits = Enumerable.Range(0, 90).Select(i => i < 50 ? size : -size).ToArray();
        var labels = Enumerable.Range(0, 90).Select(i => i % 10 < 4 == i < 50).ToArray();

        var curve = PlattScaling.Fit(logits, labels);

        Assert.Equal(0.4, curve.Probability(size), 0.001);
        Assert.Equal(0.6, curve.Probability(-size), 0.001);
    }

    [Fact]
    public void Platt_RowsThatCountMore_PullTheCurve()
    {
        double[] logits = [-1, -1, 1, 1];
        bool[] labels = [false, true, false, true];

        Assert.Equal(0.5, PlattScaling.Fit(logits, labels).Probability(1), 0.01);
        Assert.Equal(0.75, PlattScaling.Fit(logits, labels, [1, 1, 1, 3]).Probability(1), 0.01);
    }

    [Fact]
    public void Platt_RowsToldApartWithoutError_StaysFinite()
    {
        var curve = PlattScaling.Fit([-2, -1, 1, 2], [false, false, true, true]);

        Assert.True(double.IsFinite(curve.Slope) && double.IsFinite(curve.Offset));
        Assert.True(curve.Probability(1) > 0.9);
        Assert.Throws<ArgumentException>("isPositive", () => PlattScaling.Fit([1, 2], [true, true]));
    }

    [Fact]
    public void Bootstrap_Mean_LiesInItsIntervalAndTheSeedDecides()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => i % 10.0)];
        var interval = Bootstrap.Interval(values.Length, rows => rows.Average(i => values[i]), seed: 5);

        Assert.InRange(4.5, interval.Low, interval.High);
        Assert.InRange(interval.High - interval.Low, 0.4, 1.5);
        Assert.Equal(interval, Bootstrap.Interval(values.Length, rows => rows.Average(i => values[i]), seed: 5));
        Assert.Equal((double.NaN, double.NaN), Bootstrap.Interval(3, _ => double.NaN));
    }
}
