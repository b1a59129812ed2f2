using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Fitting;

namespace SafeThink.Training.Tests.Embedded.Fitting;

public sealed class FalseAlarmThresholdTests
{
    [Fact]
    public void Choose_ASourceThatNeverAlarms_DoesNotMakeUpForAnother()
    {
        // Of 200 steps two may lie below.
        Assert.Equal(-0.53f, FalseAlarmThreshold.Choose([.. Steps("arithmetic", 10_000, _ => 0.9), .. Steps("talk", 200, i => i < 2 ? -1 : -0.525)]));
    }

    [Fact]
    public void Choose_NothingButAlarms_StaysAboveTheLowestScore() =>
        Assert.Equal(-0.9f, FalseAlarmThreshold.Choose(Steps("talk", 50, _ => -1)));

    [Fact]
    public void Choose_FewAlarmsInEverySource_IsZero() =>
        Assert.Equal(0, FalseAlarmThreshold.Choose([.. Steps("one", 100, i => i < 1 ? -1 : 0.2), .. Steps("other", 300, i => i < 3 ? -1 : 0.3)]));

    [Fact]
    public void Choose_NoSteps_SaysWhatToDo() =>
        Assert.Contains("leave fewer prompts out", Assert.Throws<DataException>(() => FalseAlarmThreshold.Choose([])).Message, StringComparison.Ordinal);

    private static IEnumerable<(string Source, double Score)> Steps(string source, int count, Func<int, double> score) =>
        Enumerable.Range(0, count).Select(i => (source, score(i)));
}
