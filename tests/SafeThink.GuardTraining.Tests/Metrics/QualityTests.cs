using SafeThink.GuardTraining.Metrics;

namespace SafeThink.GuardTraining.Tests.Metrics;

public sealed class QualityTests
{
    [Fact]
    public void Auc_CountsPairsInOrderAndTiesHalf()
    {
        Assert.Equal(1, Quality.Auc([(0.1, false), (0.9, true)]));
        Assert.Equal(0, Quality.Auc([(0.9, false), (0.1, true)]));
        Assert.Equal(0.5, Quality.Auc([(0.5, false), (0.5, true)]));
        Assert.Equal(12.5 / 16, Quality.Auc([(0.2, false), (0.4, true), (0.3, false), (0.3, true), (0.1, false), (0.05, true), (0.0, false), (0.6, true)]), 1e-9);
    }

    [Fact]
    public void F1_OfOneHitOneMissAndOneFalseAlarm_IsAHalf() =>
        Assert.Equal(0.5, Quality.F1([(0.9, true), (0.1, true), (0.9, false), (0.1, false)], 0.5));

    [Fact]
    public void CalibrationError_IsTheDistanceFromWhatHappened()
    {
        Assert.Equal(0, Quality.CalibrationError([(0.5, true), (0.5, false)]));
        Assert.Equal(0.9, Quality.CalibrationError([(0.9, false), (0.9, false)]), 1e-9);
        Assert.Equal(0.5, Quality.CalibrationError([(1, false), (1, true)]));
    }
}
