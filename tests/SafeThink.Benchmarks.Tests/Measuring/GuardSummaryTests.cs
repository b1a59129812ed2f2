using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Measuring;

namespace SafeThink.Benchmarks.Tests.Measuring;

public class GuardSummaryTests
{
    [Fact]
    public void Of_ArmThatScoresNothing_IsNull() => Assert.Null(GuardSummary.Of([Run(100, null)], [Run(100, null)]));

    [Fact]
    public void Of_ArmThatWaits_PartsWaitingFromBeingSlowed()
    {
        var guard = GuardSummary.Of([Run(130, Guard(30, 20, 5))], [Run(100, null)])!;

        Assert.Equal(30, guard.ScoringMilliseconds, 9);
        Assert.Equal(20, guard.WaitedMilliseconds, 9);
        Assert.Equal(5, guard.WaitedAtEndMilliseconds, 9);
        Assert.Equal(10, guard.SlowedMilliseconds, 9);
        Assert.Equal(1 / 3d, guard.HiddenShare, 9);
    }

    [Fact]
    public void Of_SeveralRounds_TakesTheMedianOfEachStep()
    {
        var guard = GuardSummary.Of(
            [Run(1, Guard(10, 0, 0)), Run(1, Guard(20, 0, 0)), Run(1, Guard(90, 0, 0))], [Run(1, null), Run(1, null), Run(1, null)])!;

        Assert.Equal([10.0, 10.0], guard.StepMilliseconds);
    }

    private static ArmRun Run(double milliseconds, GuardRun? guard) => new()
    {
        Decode = TimeSpan.FromMilliseconds(milliseconds),
        Request = TimeSpan.FromMilliseconds(milliseconds),
        AllocatedBytes = 0,
        Tokens = [1, 2],
        Guard = guard,
    };

    private static GuardRun Guard(double scoring, double waited, double atEnd) => new()
    {
        StepTokens = [4, 4],
        Scoring = [TimeSpan.FromMilliseconds(scoring / 2), TimeSpan.FromMilliseconds(scoring / 2)],
        Waited = TimeSpan.FromMilliseconds(waited),
        WaitedAtEnd = TimeSpan.FromMilliseconds(atEnd),
    };
}
