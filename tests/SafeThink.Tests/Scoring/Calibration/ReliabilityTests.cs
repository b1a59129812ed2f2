using SafeThink.Scoring.Calibration;

namespace SafeThink.Tests.Scoring.Calibration;

public sealed class ReliabilityTests
{
    [Fact]
    public void Measure_TwoBins_GivesGapsByRows()
    {
        // P(safe) 0.9 three times, of which two are safe; P(safe) 0.1 once, which is unsafe.
        var reliability = Reliability.Measure([new(0.8f, true), new(0.8f, true), new(0.8f, false), new(-0.8f, false)], bins: 2);

        Assert.Equal([1, 3], reliability.Bins.Select(b => b.Rows));
        Assert.Equal(0.1, reliability.Bins[0].Promised, 1e-6);
        Assert.Equal(0, reliability.Bins[0].Observed);
        Assert.Equal(2 / 3.0, reliability.Bins[1].Observed, 1e-6);
        Assert.Equal((0.25 * 0.1) + (0.75 * (0.9 - (2 / 3.0))), reliability.ExpectedCalibrationError, 1e-6);
        Assert.Equal(0.9 - (2 / 3.0), reliability.MaximumCalibrationError, 1e-6);
        Assert.Equal((0.01 + 0.01 + 0.81 + 0.01) / 4, reliability.BrierScore, 1e-6);
    }

    [Fact]
    public void Measure_ScoresAtTheEnds_FallIntoTheFirstAndLastBin()
    {
        var reliability = Reliability.Measure([new(-1, false), new(1, true)], bins: 10);

        Assert.Equal((1, 1), (reliability.Bins[0].Rows, reliability.Bins[^1].Rows));
        Assert.Equal(0, reliability.ExpectedCalibrationError);
    }

    [Fact]
    public void Measure_EmptyBins_HaveNoShareAndNoPartInTheError()
    {
        var reliability = Reliability.Measure([new(-1, false), new(1, true)], bins: 3);

        Assert.True(double.IsNaN(reliability.Bins[1].Observed));
        Assert.Equal(0, reliability.MaximumCalibrationError);
    }

    [Fact]
    public void Measure_NoBins_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("bins", () => Reliability.Measure([new(-1, false), new(1, true)], bins: 0));
    }
}
