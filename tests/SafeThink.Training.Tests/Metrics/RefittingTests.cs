using SafeThink.Training.Metrics;

namespace SafeThink.Training.Tests.Metrics;

public sealed class RefittingTests
{
    [Fact]
    public void Error_RisksThatAreTooHighEverywhere_AreMended()
    {
        double[] risks = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 0.99 : 0.9)];
        bool[] labels = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? i % 20 != 0 : i % 20 is 1 or 2)];

        Assert.True(Reliability.Of(risks, labels).ExpectedCalibrationError > 0.5);
        Assert.InRange(Refitting.Error(risks, labels, [.. Enumerable.Range(0, 400).Select(i => (uint)i / 20)]), 0, 0.1);
    }

    [Fact]
    public void Error_RisksThatRankTheWrongWay_IsNoNumber()
    {
        double[] risks = [.. Enumerable.Range(0, 400).Select(i => i / 2 % 2 == 0 ? 0.2 : 0.8)];

        Assert.True(double.IsNaN(Refitting.Error(risks, [.. risks.Select(risk => risk < 0.5)], [.. Enumerable.Range(0, 400).Select(i => (uint)i)])));
    }

    [Fact]
    public void Error_AHalfOfOneKind_IsNoNumber() =>
        Assert.True(double.IsNaN(Refitting.Error([0.2, 0.8, 0.4, 0.6], [false, true, false, false], [0, 0, 1, 1])));

    [Fact]
    public void Error_NotAsManyFolds_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Refitting.Error([0.2, 0.8], [false, true], [0]));
}
