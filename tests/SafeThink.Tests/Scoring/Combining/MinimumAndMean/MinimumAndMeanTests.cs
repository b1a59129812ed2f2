using SafeThink.Scoring;
using SafeThink.Scoring.Combining;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Scoring.Combining.MinimumAndMean;

public sealed class MinimumAndMeanTests
{
    [Fact]
    public async Task Minimum_SeveralScores_TakesTheLowestWithItsCategory()
    {
        var scorer = new MinimumScorer(
            [new FixedScorer("a", 0.5f), new FixedScorer("b", SafetyScore.Of(-0.5f, "fraud")), new FixedScorer("c", SafetyScore.Of(0, "other"))]);

        Assert.Equal(SafetyScore.Of(-0.5f, "fraud"), await scorer.ScoreOnceAsync("x"));
    }

    [Fact]
    public async Task Minimum_OneScorerThrows_IsIndeterminateAndNamesIt()
    {
        var broken = new FixedScorer("b", 1) { OnScore = () => throw new IOException("no route") };

        var score = await new MinimumScorer([new FixedScorer("a", -1), broken]).ScoreOnceAsync("x");

        Assert.Equal("b: scorer 'b' failed with IOException", score.Reason);
        Assert.Equal("no route", score.Fault!.Message);
    }

    [Fact]
    public async Task Minimum_SequentialAndOneCannotSay_SparesTheRest()
    {
        var last = new FixedScorer("c", 1);

        await new MinimumScorer([new FixedScorer("a", 1), new FixedScorer("b", float.NaN), last]).ScoreOnceAsync("x");

        Assert.Empty(last.Acts);
    }

    [Fact]
    public async Task Minimum_ScorerSparedAtOneStep_KnowsTheWholeTraceAtTheNext()
    {
        var isSilent = true;
        var first = new DelegateScorer("a", (_, _, _, _) => ValueTask.FromResult(isSilent ? default : SafetyScore.Of(1)));
        var second = new FixedScorer("b", 1);
        await using var session = new MinimumScorer([first, second]).OpenSession(Trace.Prompt);

        await session.ScoreAsync("x");
        session.Accept("x");
        isSilent = false;
        await session.ScoreAsync("y");

        Assert.Equal(["open", "accept x", "score y"], second.Acts);
    }

    [Theory]
    [InlineData(ScoringOrder.Sequential, "1|0.5")]
    [InlineData(ScoringOrder.Parallel, "1|0.5|0.25")]
    public async Task Minimum_CandidatesTogether_AsksEachScorerOnceForThoseThatTheEarlierOnesScored(ScoringOrder order, string asked)
    {
        var first = new TogetherScorer(Spelt.Scorer) { Most = _ => 2 };
        var second = new TogetherScorer(new FixedScorer("b", 0.75f));
        await using var session = new MinimumScorer([first, second], order).OpenSession(Trace.Prompt);

        var scores = await session.ScoreTogetherAsync("1", "0.5", "0.25");

        Assert.Equal([0.75f, 0.5f], scores.Select(s => s.Value));
        Assert.Equal(["1|0.5|0.25"], first.Calls);
        Assert.Equal([asked], second.Calls);
    }

    [Fact]
    public async Task Minimum_FirstCandidateCannotBeScored_SparesTheRest()
    {
        var last = new FixedScorer("c", 1);
        await using var session = new MinimumScorer([new TogetherScorer(Spelt.Scorer), last]).OpenSession(Trace.Prompt);

        Assert.Equal("spelt: the score NaN does not lie from -1 to 1", Assert.Single(await session.ScoreTogetherAsync("NaN", "1")).Reason);
        Assert.Empty(last.Acts);
    }

    [Fact]
    public async Task Minimum_LaterCandidateCannotBeScored_IsLeftForItsTurn()
    {
        await using var session = new MinimumScorer([new TogetherScorer(Spelt.Scorer)]).OpenSession(Trace.Prompt);

        Assert.Equal([1, 0.5f], (await session.ScoreTogetherAsync("1", "0.5", "NaN", "0.25")).Select(s => s.Value));
    }

    [Fact]
    public async Task Mean_CandidatesTogether_IsTheMeanOfEach()
    {
        var scorer = new WeightedMeanScorer([new(new TogetherScorer(Spelt.Scorer), 1), new(new TogetherScorer(new FixedScorer("b", 0)), 1)]);
        await using var session = scorer.OpenSession(Trace.Prompt);

        Assert.Equal([0.5f, -0.5f], (await session.ScoreTogetherAsync("1", "-1")).Select(s => s.Value));
    }

    [Fact]
    public async Task Minimum_Parallel_AsksAllAtOnce()
    {
        // Either waits until the other was asked.
        using var both = new CountdownEvent(2);
        void Meet()
        {
            both.Signal();
            Assert.True(both.Wait(TimeSpan.FromMinutes(1)));
        }

        var scorer = new MinimumScorer(
            [new FixedScorer("a", 0.5f) { OnScore = Meet }, new FixedScorer("b", 0.25f) { OnScore = Meet }], ScoringOrder.Parallel);

        Assert.Equal(0.25f, (await scorer.ScoreOnceAsync("x")).Value);
    }

    [Fact]
    public async Task Minimum_ParallelAndCancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        var slow = new DelegateScorer("slow", async (_, _, _, token) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });
        await using var session = new MinimumScorer([slow, new FixedScorer("b", 1)], ScoringOrder.Parallel).OpenSession(Trace.Prompt);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await session.ScoreAsync(Trace.Step("x"), cancellation.Token));
    }

    [Fact]
    public async Task Mean_Weights_CountByTheirShare()
    {
        var scorer = new WeightedMeanScorer([new(new FixedScorer("a", 1), 3), new(new FixedScorer("b", SafetyScore.Of(-1, "fraud")), 1)]);

        Assert.Equal(SafetyScore.Of(0.5f, "fraud"), await scorer.ScoreOnceAsync("x"));
        Assert.Equal("mean(0.75*a, 0.25*b)", scorer.Name);
    }

    [Fact]
    public void Name_MeansWhoseWeightsDifferByLittle_AreNotTheSame()
    {
        var (a, b) = (new FixedScorer("a", 1), new FixedScorer("b", -1));

        Assert.NotEqual(
            new WeightedMeanScorer([new(a, 9999), new(b, 1)]).Name,
            new WeightedMeanScorer([new(a, 9996), new(b, 4)]).Name);
    }

    [Fact]
    public async Task Mean_ScoresAtTheEndOfTheScaleAndWeightsThatDoNotAddUp_StaysOnTheScale()
    {
        var scorer = new WeightedMeanScorer(Enumerable.Range(1, 49).Select(i => new WeightedScorer(new FixedScorer("a", -1), 1.0 / i)));

        Assert.Equal(-1, (await scorer.ScoreOnceAsync("x")).Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Mean_WeightThatIsNone_IsRefused(double weight)
    {
        var exception = Assert.Throws<ArgumentException>("scorers", () => new WeightedMeanScorer([new(new FixedScorer("a", 1), weight)]));

        Assert.Contains("finite and above 0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mean_WeightsWhoseSumIsInfinite_AreRefused()
    {
        var bad = new FixedScorer("a", -1);

        Assert.Throws<ArgumentException>("scorers", () => new WeightedMeanScorer([new(bad, double.MaxValue), new(bad, double.MaxValue)]));
    }

    [Fact]
    public void Create_NoScorers_IsRefused()
    {
        Assert.Throws<ArgumentException>("scorers", () => new MinimumScorer([]));
        Assert.Throws<ArgumentException>("scorers", () => new WeightedMeanScorer([]));
    }

    [Fact]
    public async Task Dispose_FirstSessionCannotBeFreed_FreesTheOthers()
    {
        var first = new FixedScorer("a", 1) { OnDispose = () => throw new IOException("gone") };
        var second = new FixedScorer("b", 1);
        var session = new MinimumScorer([first, second]).OpenSession(Trace.Prompt);
        await session.ScoreAsync("x");

        await Assert.ThrowsAsync<IOException>(async () => await session.DisposeAsync());

        Assert.Contains("dispose", second.Acts);
    }
}
