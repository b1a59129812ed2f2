using SafeThink.Pipeline;
using SafeThink.Traces;

namespace SafeThink.Tests.Pipeline;

public sealed class ScoringPlanTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(1.5f)]
    [InlineData(-1.5f)]
    public void Create_ThresholdOffTheScale_IsRefused(float threshold)
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(threshold), () => new Everything(threshold, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Create_DeadlineThatNoTimerKeeps_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("deadline", () => new Everything(0, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>("deadline", () => new Everything(0, TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>("deadline", () => new Everything(0, TimeSpan.MaxValue));
    }

    [Fact]
    public void Create_LongestAndInfiniteDeadline_AreKeptByATimer()
    {
        foreach (var deadline in new[] { ScoringPlan.LongestDeadline, Timeout.InfiniteTimeSpan })
        {
            using var timer = new CancellationTokenSource(new Everything(0, deadline).Deadline);
            Assert.False(timer.IsCancellationRequested);
        }
    }

    private sealed class Everything(float threshold, TimeSpan deadline) : ScoringPlan(threshold, deadline)
    {
        public override bool Covers(TracePhase phase, int index, bool canSteer) => true;
    }
}
