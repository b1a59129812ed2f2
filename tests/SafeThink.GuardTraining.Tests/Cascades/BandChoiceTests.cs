using SafeThink.GuardTraining.Cascades;
using SafeThink.Scoring.Calibration;

namespace SafeThink.GuardTraining.Tests.Cascades;

public sealed class BandChoiceTests
{
    [Fact]
    public void Choose_ScoresThatOverlap_LeavesBothRatesOutside()
    {
        // Safe rows from -0.5 to 0.99, unsafe ones from -0.99 to 0.5.
        ScoredRow[] rows = [.. Enumerable.Range(0, 150).SelectMany(i => new[] { new ScoredRow((i - 50) / 100f, IsSafe: true), new ScoredRow((50 - i) / 100f, IsSafe: false) })];

        var band = BandChoice.Choose(rows, falseAlarms: 0.02, misses: 0.1);

        Assert.Equal(3, rows.Count(row => row.IsSafe && row.Score < band.From));
        Assert.InRange(rows.Count(row => !row.IsSafe && row.Score > band.To), 14, 15);
    }

    [Fact]
    public void Choose_ScoresThatDoNotOverlap_IsStillABand()
    {
        ScoredRow[] rows = [new(-0.5f, IsSafe: false), new(-0.4f, IsSafe: false), new(0.5f, IsSafe: true), new(0.6f, IsSafe: true)];

        var band = BandChoice.Choose(rows, falseAlarms: 0, misses: 0);

        Assert.InRange(band.From, -0.4f, 0.5f);
        Assert.InRange(band.To, band.From, 0.5f);
    }
}
