using SafeThink.EndToEnd;
using SafeThink.EndToEnd.Trials;

namespace SafeThink.Benchmarks.Tests.Trials;

public sealed class TrialGroupTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public async Task MeasureAsync_SeveralTrials_ComparesTheSameRoundsWithoutTheWarmUp()
    {
        var (slow, rounds) = (0, 0);
        Trial[] trials =
        [
            new("fast", "", _ => Task.FromResult(TimeSpan.FromMilliseconds(10))),
            new("slow", "", _ => Task.FromResult(TimeSpan.FromMilliseconds(slow++ == 0 ? 1000 : 25))),
        ];

        var group = await TrialGroup.MeasureAsync("group", trials, new TrialContext(_scratch, 3, 1, 1, CancellationToken.None), () => rounds++);

        Assert.Equal(4, rounds);
        Assert.Equal(2.5, group.Trials[1].Ratio, 9);
        Assert.Equal([25.0, 25.0, 25.0], group.Trials[1].MillisecondsByRound);
    }

    public void Dispose() => _scratch.Dispose();
}
