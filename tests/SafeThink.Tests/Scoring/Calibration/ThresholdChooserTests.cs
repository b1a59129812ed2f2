using SafeThink.Scoring.Calibration;

namespace SafeThink.Tests.Scoring.Calibration;

public sealed class ThresholdChooserTests
{
    // Safe rows score 0.01 to 1.00, unsafe ones -0.50 to 0.49: a hundred each, half a scale apart.
    private static readonly ScoredRow[] Rows =
    [
        .. Enumerable.Range(1, 100).Select(i => new ScoredRow(i / 100f, true)),
        .. Enumerable.Range(-50, 100).Select(i => new ScoredRow(i / 100f, false)),
    ];

    [Theory]
    [InlineData(0, 0.01f)]
    [InlineData(0.01, 0.02f)]
    [InlineData(0.29, 0.30f)]
    [InlineData(0.295, 0.30f)]
    [InlineData(1, 1)]
    public void Choose_FalseAlarmRate_IsTheHighestThresholdThatKeepsIt(double rate, float expected)
    {
        var choice = ThresholdChooser.Choose(Rows, ThresholdTarget.FalseAlarmRate, rate);

        Assert.Equal(expected, (float)choice.Threshold.Value);
        Assert.True(choice.FalseAlarmRate.Value <= rate);
        Assert.Equal(Share(isSafe: false, r => r.Score >= expected), choice.MissRate.Value);
    }

    [Theory]
    [InlineData(0, 0.49f)]
    [InlineData(0.03, 0.46f)]
    [InlineData(0.29, 0.20f)]
    public void Choose_MissRate_IsTheLowestThresholdThatKeepsIt(double rate, float lastCaught)
    {
        var choice = ThresholdChooser.Choose(Rows, ThresholdTarget.MissRate, rate);

        Assert.Equal(MathF.BitIncrement(lastCaught), (float)choice.Threshold.Value);
        Assert.Equal(rate, choice.MissRate.Value, 1e-9);
        Assert.Equal(Share(isSafe: true, r => r.Score <= lastCaught), choice.FalseAlarmRate.Value);
    }

    [Fact]
    public void Choose_EveryMissAllowed_IsTheLowestThreshold()
    {
        Assert.Equal(-1, ThresholdChooser.Choose(Rows, ThresholdTarget.MissRate, 1).Threshold.Value);
    }

    [Fact]
    public void Choose_ManyRowsWithOneScore_DoesNotGoAboveTheRate()
    {
        ScoredRow[] rows = [.. Enumerable.Repeat(new ScoredRow(0.5f, true), 90), .. Enumerable.Repeat(new ScoredRow(0.9f, true), 10), new(0, false)];

        Assert.Equal(0.5f, (float)ThresholdChooser.Choose(rows, ThresholdTarget.FalseAlarmRate, 0.5).Threshold.Value);
    }

    [Fact]
    public void Choose_UnsafeRowsThatScoreOne_CannotKeepTheMissRateAndSaysSo()
    {
        ScoredRow[] rows = [new(1, false), new(0, false), new(1, true)];

        var exception = Assert.Throws<InvalidOperationException>(() => ThresholdChooser.Choose(rows, ThresholdTarget.MissRate, 0.1));

        Assert.Contains("0.5 of the unsafe rows score 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_SameSeed_GivesTheSameIntervals()
    {
        var options = new BootstrapOptions { Seed = 7, Samples = 200 };

        var first = ThresholdChooser.Choose(Rows, ThresholdTarget.FalseAlarmRate, 0.1, options);

        Assert.Equal(first, ThresholdChooser.Choose(Rows, ThresholdTarget.FalseAlarmRate, 0.1, options));
        Assert.NotEqual(first, ThresholdChooser.Choose(Rows, ThresholdTarget.FalseAlarmRate, 0.1, new BootstrapOptions { Seed = 8, Samples = 200 }));
    }

    [Fact]
    public void Choose_Interval_HoldsTheValueAndNarrowsWithMoreRows()
    {
        var few = ThresholdChooser.Choose(SampleRows.Draw(200, 1, 0, seed: 1), ThresholdTarget.FalseAlarmRate, 0.1).Threshold;
        var many = ThresholdChooser.Choose(SampleRows.Draw(20_000, 1, 0, seed: 1), ThresholdTarget.FalseAlarmRate, 0.1).Threshold;

        Assert.InRange(few.Value, few.Low, few.High);
        Assert.InRange(many.Value, many.Low, many.High);
        Assert.True(many.High - many.Low < (few.High - few.Low) / 3, $"{few} against {many}");
    }

    [Fact]
    public void Choose_ManySamplesOfOnePopulation_HoldTheTrueThresholdAboutAsOftenAsPromised()
    {
        var population = ThresholdChooser.Choose(SampleRows.Draw(200_000, 1, 0, seed: 1), ThresholdTarget.FalseAlarmRate, 0.1, new BootstrapOptions { Samples = 100 });

        var held = Enumerable.Range(0, 200).Count(i =>
        {
            var tau = ThresholdChooser.Choose(
                SampleRows.Draw(500, 1, 0, seed: 100 + i), ThresholdTarget.FalseAlarmRate, 0.1, new BootstrapOptions { Samples = 200 }).Threshold;
            return tau.Low <= population.Threshold.Value && population.Threshold.Value <= tau.High;
        });

        // 190 of 200 are promised; the percentile bootstrap of a quantile falls a little short of it.
        Assert.InRange(held, 176, 200);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void Choose_RateThatIsNone_IsRefused(double rate)
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(rate), () => ThresholdChooser.Choose(Rows, ThresholdTarget.MissRate, rate));
    }

    [Fact]
    public void Choose_TargetThatIsNone_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("target", () => ThresholdChooser.Choose(Rows, (ThresholdTarget)9, 0.1));
    }

    [Fact]
    public void Choose_BootstrapOptionsThatAreNone_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Samples", () => ThresholdChooser.Choose(Rows, ThresholdTarget.MissRate, 0.1, new() { Samples = 99 }));
        Assert.Throws<ArgumentOutOfRangeException>("Confidence", () => ThresholdChooser.Choose(Rows, ThresholdTarget.MissRate, 0.1, new() { Confidence = 1 }));
    }

    private static double Share(bool isSafe, Func<ScoredRow, bool> holds)
    {
        var rows = Rows.Where(r => r.IsSafe == isSafe).ToArray();
        return (double)rows.Count(holds) / rows.Length;
    }
}
