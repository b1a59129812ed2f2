using SafeThink.Decoding;
using SafeThink.EndToEnd.Waits;

namespace SafeThink.Benchmarks.Tests.Waits;

public class WaitSummaryTests
{
    [Fact]
    public void Of_SeveralRequests_DividesAllWaitTokensByAllInterventions()
    {
        var summary = WaitSummary.Of("scorer", [Result(2, 30), Result(1, 30), Result(0, 0)], seed: 1);

        Assert.Equal(3, summary.Requests);
        Assert.Equal(2, summary.Steered);
        Assert.Equal(20, summary.PerIntervention);
        Assert.Equal(22.5, summary.MedianPerIntervention);
        Assert.Equal(3, summary.Endings[nameof(FinishReason.Stop)]);
    }

    [Fact]
    public void Of_NobodySteppedIn_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => WaitSummary.Of("scorer", [Result(0, 0)], seed: 1));

    private static DecodingResult Result(int interventions, int waitTokens) => new()
    {
        Reason = FinishReason.Stop,
        Usage = new DecodingUsage { Interventions = interventions, WaitTokens = waitTokens },
    };
}
