using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;

namespace SafeThink.Tests.Scoring.Calibration;

public sealed class CalibrationFitterTests
{
    [Theory]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void FitTemperature_RowsOfAKnownTemperature_FindsIt(double slope)
    {
        var calibration = CalibrationFitter.FitTemperature(SampleRows.Draw(20_000, slope, 0, seed: 1));

        Assert.Equal(CalibrationMethod.Temperature, calibration.Method);
        Assert.InRange(calibration.Slope, slope * 0.95, slope * 1.05);
        Assert.Equal(0, calibration.Intercept);
    }

    [Theory]
    [InlineData(0.4, 1)]
    [InlineData(1, -2)]
    [InlineData(2.5, 0.5)]
    public void FitPlatt_RowsOfAKnownSlopeAndIntercept_FindsBoth(double slope, double intercept)
    {
        var calibration = CalibrationFitter.FitPlatt(SampleRows.Draw(20_000, slope, intercept, seed: 2));

        Assert.InRange(calibration.Slope, slope * 0.95, slope * 1.05);
        Assert.InRange(calibration.Intercept, intercept - 0.1, intercept + 0.1);
    }

    [Fact]
    public void FitPlatt_NewRowsOfAnOverConfidentScorer_LowersTheirCalibrationError()
    {
        var calibration = CalibrationFitter.FitPlatt(SampleRows.Draw(4_000, 0.4, 1, seed: 3));
        var fresh = SampleRows.Draw(4_000, 0.4, 1, seed: 4);

        var before = Reliability.Measure(fresh);
        var after = Reliability.Measure([.. fresh.Select(r => r with { Score = calibration.Apply(r.Score) })]);

        Assert.True(before.ExpectedCalibrationError > 0.1, $"before {before.ExpectedCalibrationError}");
        Assert.True(after.ExpectedCalibrationError < 0.03, $"after {after.ExpectedCalibrationError}");
        Assert.True(after.BrierScore < before.BrierScore);
    }

    [Fact]
    public void FitPlatt_RowsThatOneThresholdParts_GivesAFiniteSlope()
    {
        ScoredRow[] rows = [.. Enumerable.Range(0, 50).Select(i => new ScoredRow(i % 2 == 0 ? 0.9f : -0.9f, i % 2 == 0))];

        Assert.InRange(CalibrationFitter.FitPlatt(rows).Slope, 0.1, 100);
        Assert.InRange(CalibrationFitter.FitTemperature(rows).Slope, 0.1, 100);
    }

    [Fact]
    public void FitPlatt_ScoresAtTheEndsOfTheScale_StaysFinite()
    {
        ScoredRow[] rows = [.. Enumerable.Range(0, 100).Select(i => new ScoredRow(i % 2 == 0 ? 1 : -1, i % 2 == 0 != (i % 10 == 0)))];

        var calibration = CalibrationFitter.FitPlatt(rows);

        Assert.InRange(calibration.Apply(1f), 0.5f, 0.95f);
    }

    [Theory]
    [InlineData(-1, 1, 130, 60, 10, 18)]
    [InlineData(-1, 1, 9, 1, 20, 400)]
    [InlineData(0.5f, 0.9f, 990, 0, 0, 10)]
    public void FitPlatt_ScorerWithTwoAnswers_GivesEachTheShareThatIsSafe(float low, float high, int unsafeLow, int unsafeHigh, int safeLow, int safeHigh)
    {
        ScoredRow[] rows =
        [
            .. Enumerable.Repeat(new ScoredRow(low, false), unsafeLow), .. Enumerable.Repeat(new ScoredRow(high, false), unsafeHigh),
            .. Enumerable.Repeat(new ScoredRow(low, true), safeLow), .. Enumerable.Repeat(new ScoredRow(high, true), safeHigh),
        ];
        var (safe, unsafeRows) = (safeLow + safeHigh, unsafeLow + unsafeHigh);

        var calibration = CalibrationFitter.FitPlatt(rows);

        Assert.Equal(Promised(safeLow, unsafeLow), (calibration.Apply(low) + 1.0) / 2, 1e-5);
        Assert.Equal(Promised(safeHigh, unsafeHigh), (calibration.Apply(high) + 1.0) / 2, 1e-5);

        // Two numbers fit two answers: each gets the mean of its rows' targets.
        double Promised(int ofSafe, int ofUnsafe) => ((ofSafe * (safe + 1.0) / (safe + 2)) + (ofUnsafe / (unsafeRows + 2.0))) / (ofSafe + ofUnsafe);
    }

    [Fact]
    public void FitTemperature_ScoresThatLeanToOneSide_NamesPlatt()
    {
        ScoredRow[] rows = [.. Enumerable.Range(0, 100).Select(i => i < 90 ? new ScoredRow(0.5f, false) : new ScoredRow(0.9f, true))];

        Assert.Contains("fit Platt", Assert.Throws<InvalidOperationException>(() => CalibrationFitter.FitTemperature(rows)).Message, StringComparison.Ordinal);
        Assert.True(CalibrationFitter.FitPlatt(rows).Slope > 0);
    }

    [Fact]
    public void Fit_LabelsTheWrongWayRound_SaysSo()
    {
        ScoredRow[] rows = [.. SampleRows.Draw(1_000, 1, 0, seed: 5).Select(r => r with { IsSafe = !r.IsSafe })];

        Assert.Contains("1 is safe", Assert.Throws<InvalidOperationException>(() => CalibrationFitter.FitPlatt(rows)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => CalibrationFitter.FitTemperature(rows));
    }

    [Fact]
    public void Fit_AllScoresAlike_SaysSo()
    {
        ScoredRow[] rows = [new(0.5f, true), new(0.5f, false)];

        Assert.Contains("same score", Assert.Throws<InvalidOperationException>(() => CalibrationFitter.FitPlatt(rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OneLabelOnlyOrScoreOffTheScale_IsRefused()
    {
        Assert.Contains("both labels", Assert.Throws<ArgumentException>(() => CalibrationFitter.FitPlatt([new(0, true)])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Row 1", Assert.Throws<ArgumentException>(() => CalibrationFitter.FitPlatt([new(0, true), new(float.NaN, false)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_AnyScores_KeepsTheirOrderAndScale()
    {
        var calibration = new ScoreCalibration(CalibrationMethod.Platt, 3, -0.7);

        var scores = Enumerable.Range(-1000, 2001).Select(i => calibration.Apply(i / 1000f)).ToArray();

        Assert.Equal(scores.Order(), scores);
        Assert.All(scores, s => Assert.InRange(s, -1, 1));
    }

    [Fact]
    public void Apply_Indeterminate_StaysSo()
    {
        var score = SafetyScore.Indeterminate("cannot say");

        Assert.Equal(score, new ScoreCalibration(CalibrationMethod.Platt, 2, 5).Apply(score));
    }

    [Fact]
    public void Apply_None_ChangesNothing()
    {
        Assert.Equal(0.1f, ScoreCalibration.None.Apply(0.1f));
        Assert.Equal(SafetyScore.Of(0.5f, "fraud"), ScoreCalibration.None.Apply(SafetyScore.Of(0.5f, "fraud")));
    }

    [Theory]
    [InlineData(CalibrationMethod.Platt, 0, 0)]
    [InlineData(CalibrationMethod.Platt, -1, 0)]
    [InlineData(CalibrationMethod.Platt, double.NaN, 0)]
    [InlineData(CalibrationMethod.Platt, 1, double.PositiveInfinity)]
    [InlineData(CalibrationMethod.Temperature, 1, 0.5)]
    [InlineData(CalibrationMethod.None, 2, 0)]
    [InlineData((CalibrationMethod)9, 1, 0)]
    public void Create_NumbersThatCannotBe_AreRefused(CalibrationMethod method, double slope, double intercept)
    {
        Assert.ThrowsAny<ArgumentException>(() => new ScoreCalibration(method, slope, intercept));
    }
}
