using SafeThink.EndToEnd;
using SafeThink.EndToEnd.Candidates;

namespace SafeThink.Benchmarks.Tests.Candidates;

public sealed class CandidateExperimentTests
{
    [Fact]
    public async Task RunAsync_OnARandomModel_MeasuresEveryArm()
    {
        using var scratch = new Scratch();

        var results = await CandidateExperiment.RunAsync("random-15m", rounds: 1, stepTokens: 4, scratch, CancellationToken.None);

        Assert.Equal(
            from rejected in Enumerable.Range(0, CandidateArm.Resamples) from atOnce in Enumerable.Range(1, CandidateArm.Resamples) select (rejected, atOnce),
            results.Select(result => (result.Rejected, result.AtOnce)));
        Assert.All(results, result => Assert.True(result.Milliseconds > 0));
    }
}
