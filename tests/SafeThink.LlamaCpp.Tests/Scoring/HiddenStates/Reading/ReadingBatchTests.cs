using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Scoring;
using static SafeThink.LlamaCpp.Tests.Scoring.HiddenStates.ReadingModel;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates.Reading;

/// <summary>How many batches steps take when they wait for the scorer together.</summary>
public sealed class ReadingBatchTests(ReadingModel model) : IClassFixture<ReadingModel>
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 2)]
    public async Task ScoreTogetherAsync_CandidatesOfSessionsThatWait_AreReadInOneBatch(int sessions, int candidates)
    {
        await using var scorer = await HiddenStateScorer.LoadAsync(model.Options with { MaxSessions = (sessions * candidates) + 1 });
        var opened = Enumerable.Range(0, sessions).Select(_ => scorer.OpenSession(Request)).ToArray();
        foreach (var session in opened)
            await session.ScoreAsync(Step(1), default);

        // Of one length: a batch takes as many tokens of each.
        var steps = Enumerable.Repeat(Step(2, words: 6), candidates).ToArray();
        var before = scorer.Statistics;
        Task<IReadOnlyList<SafetyScore>>[] scorings;
        await using (await HeldReading.HoldAsync(scorer))
            scorings = [.. opened.Select(session => session.ScoreTogetherAsync(steps, default).AsTask())];

        Assert.All(await Task.WhenAll(scorings), scores => Assert.Equal(candidates, scores.Count));
        var after = scorer.Statistics;

        // The other batch is that which the thread was held with.
        Assert.Equal((2, 1 + (sessions * candidates)), (after.Batches - before.Batches, after.BatchedSteps - before.BatchedSteps));
        foreach (var session in opened)
            await session.DisposeAsync();
    }

    [Fact]
    public async Task ScoreAsync_StepsOfSeveralLengthsThatWait_ShareTheirBatches()
    {
        await using var scorer = await HiddenStateScorer.LoadAsync(model.Options with { MaxSessions = 5 });
        var opened = Enumerable.Range(0, 4).Select(_ => scorer.OpenSession(Request)).ToArray();
        var before = scorer.Statistics;
        Task<SafetyScore>[] scorings;
        await using (await HeldReading.HoldAsync(scorer))
            scorings = [.. opened.Select((session, i) => session.ScoreAsync(Step(1, words: 3 * (i + 1)), default).AsTask())];

        await Task.WhenAll(scorings);
        var after = scorer.Statistics;

        // The shortest is through in the first batch, the next in the second, and so on.
        Assert.Equal((1 + 4, 1 + 4 + 3 + 2 + 1), (after.Batches - before.Batches, after.BatchedSteps - before.BatchedSteps));
        foreach (var session in opened)
            await session.DisposeAsync();
    }
}
