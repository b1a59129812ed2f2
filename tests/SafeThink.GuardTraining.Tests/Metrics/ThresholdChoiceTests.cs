using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Fitting;
using SafeThink.GuardTraining.Metrics;

namespace SafeThink.GuardTraining.Tests.Metrics;

public sealed class ThresholdChoiceTests
{
    [Fact]
    public void Choose_ASetThatNeverAlarms_DoesNotMakeUpForAnother()
    {
        // P(unsafe) of 0.6 is a score of -0.2.
        var (quiet, loud) = (ReportOf(1000, _ => 0.05), ReportOf(100, i => i < 2 ? 0.6 : 0.05));

        Assert.Equal(0, ThresholdChoice.Choose([quiet]));
        Assert.Equal(-0.2f, ThresholdChoice.Choose([quiet, loud]));
    }

    [Fact]
    public void Choose_OneAlarmInAHundred_IsLetPass() =>
        Assert.Equal(0, ThresholdChoice.Choose([ReportOf(100, i => i < 1 ? 0.99 : 0.05)]));

    [Fact]
    public void Choose_NoThresholdKeepsTheRate_IsStillOneThatRejects() =>
        Assert.Equal(-0.95f, ThresholdChoice.Choose([ReportOf(100, _ => 0.999)]));

    [Fact]
    public void Choose_SetWithoutSteps_IsRefused() =>
        Assert.Contains("'set'", Assert.Throws<InvalidDataException>(() => ThresholdChoice.Choose([ReportOf(100, _ => 0.05), ReportOf(0, _ => 0)])).Message, StringComparison.Ordinal);

    private static SetReport ReportOf(int steps, Func<int, double> unsafeProbability) => new(
        new DataSet { Name = "set", File = "set.jsonl", Use = DataUse.Training, Licence = "MIT" },
        Enumerable.Range(0, steps).Select(i => new ScoredSample(new Sample(i, 0, IsLast: true, IsUnsafe: false, 1, []), Math.Log(unsafeProbability(i) / (1 - unsafeProbability(i))))),
        _ => "");
}
