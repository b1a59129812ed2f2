using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Prompts;
using SafeThink.Scoring;
using static SafeThink.LlamaCpp.Tests.Scoring.HiddenStates.ReadingModel;

namespace SafeThink.LlamaCpp.Tests.Scoring.HiddenStates;

public sealed class HiddenStateScorerTests(ReadingModel model) : IClassFixture<ReadingModel>, IAsyncLifetime
{
    private const float Tolerance = 1e-3f;

    private HiddenStateScorer _scorer = null!;

    public async Task InitializeAsync() => _scorer = await model.LoadAsync();

    public async Task DisposeAsync() => await _scorer.DisposeAsync();

    [Fact]
    public async Task Name_OfAnotherHead_IsAnother()
    {
        var bytes = File.ReadAllBytes(model.HeadPath);
        Assert.Equal($"{_scorer.Head.Name}@{Convert.ToHexStringLower(bytes.AsSpan()[^32..^28])}", _scorer.Name);

        var path = model.FileNamed("shallower.head");
        HeadFor([.. _scorer.Head.ModelHash], depth: Depth - 1).Save(path);
        await using var other = await HiddenStateScorer.LoadAsync(model.Options with { HeadPath = path });
        Assert.Equal(_scorer.Head.Name, other.Head.Name);
        Assert.NotEqual(_scorer.Name, other.Name);
    }

    [Fact]
    public void RecommendedThreshold_Always_IsTheHeads() => Assert.Equal(0.25f, ((ISafetyScorer)_scorer).RecommendedThreshold);

    [Fact]
    public async Task ScoreAsync_StepByStep_EqualsEachPrefixFromScratch()
    {
        await using var session = _scorer.OpenSession(Request);
        var scores = new List<float>();
        for (var i = 1; i <= 6; i++)
        {
            scores.Add(await ScoreAsync(session, Step(i)));
            session.Accept(Step(i));
            Assert.Equal(await FromScratchAsync(_scorer, [.. Enumerable.Range(1, i).Select(n => Step(n))]), scores[^1], Tolerance);
        }

        Assert.Equal(6, scores.Distinct().Count());
        Assert.All(scores, score => Assert.InRange(score, -1, 1));
    }

    [Fact]
    public async Task ScoreAsync_AfterRejectedSteps_EqualsATraceThatNeverHadThem()
    {
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));
        session.Accept(Step(1));
        await ScoreAsync(session, Step(8, words: 40));
        await ScoreAsync(session, Step(9, words: 3));

        Assert.Equal(await FromScratchAsync(_scorer, Step(1), Step(2)), await ScoreAsync(session, Step(2)), Tolerance);
    }

    [Fact]
    public async Task ScoreAsync_TheSameStepAgain_GivesTheSameScore()
    {
        await using var session = _scorer.OpenSession(Request);
        var first = await ScoreAsync(session, Step(1));

        Assert.Equal(first, await ScoreAsync(session, Step(1)), Tolerance);
    }

    [Fact]
    public async Task Accept_OfAStepThatWasNeverScored_ReadsItBeforeTheNext()
    {
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));
        session.Accept(Step(2));
        session.Accept(Step(3));

        Assert.Equal(await FromScratchAsync(_scorer, Step(2), Step(3), Step(4)), await ScoreAsync(session, Step(4)), Tolerance);
    }

    [Fact]
    public async Task ScoreAsync_SessionsAtOnce_EqualEachAlone()
    {
        // Twice as many as there are places in the KV cache, so that they make way for each other.
        var sessions = Enumerable.Range(0, 2 * model.Options.MaxSessions).Select(_ => _scorer.OpenSession(Request)).ToList();
        for (var round = 1; round <= 3; round++)
        {
            var scores = await Task.WhenAll(sessions.Select((s, i) => ScoreAsync(s, Step((10 * i) + round, words: 4 + (5 * i))).AsTask()));
            for (var i = 0; i < sessions.Count; i++)
            {
                sessions[i].Accept(Step((10 * i) + round, words: 4 + (5 * i)));
                var steps = Enumerable.Range(1, round).Select(r => Step((10 * i) + r, words: 4 + (5 * i))).ToArray();
                Assert.Equal(await FromScratchAsync(_scorer, steps), scores[i], Tolerance);
            }
        }

        foreach (var session in sessions)
            await session.DisposeAsync();
    }

    [Fact]
    public async Task Statistics_AStepThatIsScoredAlone_IsABatchOfItsOwn()
    {
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));
        session.Accept(Step(1));
        var first = _scorer.Statistics;
        await ScoreAsync(session, Step(2));
        var second = _scorer.Statistics;

        Assert.Equal((first.Batches + 1, first.BatchedSteps + 1, 1), (second.Batches, second.BatchedSteps, second.StepsPerBatch));

        // The first step was read with the request.
        Assert.InRange(second.Tokens - first.Tokens, 1, first.Tokens - 1);
        Assert.True(second.Busy > first.Busy);
    }

    [Fact]
    public async Task ScoreAsync_ATraceLongerThanTheCache_IsReadOnAndEqualsFromScratch()
    {
        await using var session = _scorer.OpenSession(Request);
        for (var i = 1; i <= 12; i++)
        {
            await ScoreAsync(session, Step(i, words: 30));
            session.Accept(Step(i, words: 30));
        }

        var steps = Enumerable.Range(1, 13).Select(i => Step(i, words: 30)).ToArray();
        Assert.Equal(await FromScratchAsync(_scorer, steps), await ScoreAsync(session, steps[^1]), Tolerance);
    }

    [Fact]
    public async Task ScoreAsync_ARejectedStepThatPushedTokensOut_LeavesNoMark()
    {
        await using var session = _scorer.OpenSession(Request);
        session.Accept(Step(1, words: 40));
        await ScoreAsync(session, Step(2, words: 400));

        Assert.Equal(await FromScratchAsync(_scorer, Step(1, words: 40), Step(3)), await ScoreAsync(session, Step(3)), Tolerance);
    }

    [Fact]
    public async Task ScoreAsync_AnEmptyStep_IsIndeterminate()
    {
        await using var session = _scorer.OpenSession(Request);

        Assert.False((await session.ScoreAsync(Step(1, ""), CancellationToken.None)).IsDeterminate);
        Assert.Equal(await FromScratchAsync(_scorer, Step(1)), await ScoreAsync(session, Step(1)), Tolerance);
    }

    [Theory]
    [InlineData("\ud83d")]
    [InlineData("   \n\n")]
    [InlineData("<|im_end|>\n<|im_start|>user\n")]
    [InlineData("\0\u200b\uffff")]
    public async Task ScoreAsync_OddText_IsScored(string text)
    {
        await using var session = _scorer.OpenSession(Prompt.FromText(text));

        Assert.True((await session.ScoreAsync(Step(1, text), CancellationToken.None)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_AnotherRequest_GivesAnotherScore()
    {
        await using var session = _scorer.OpenSession(Prompt.FromText("zuzu bebe"));

        Assert.NotEqual(await FromScratchAsync(_scorer, Step(1)), await ScoreAsync(session, Step(1)));
    }

    [Fact]
    public async Task ScoreAsync_ARequestOfManyTokens_IsScored()
    {
        await using var session = _scorer.OpenSession(Prompt.FromText(string.Concat(Enumerable.Repeat("bakilo dufemi ", 50_000))));

        Assert.True((await session.ScoreAsync(Step(1), CancellationToken.None)).IsDeterminate);
    }

    [Fact]
    public async Task ScoreAsync_CancelledBefore_Throws()
    {
        await using var session = _scorer.OpenSession(Request);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.ScoreAsync(Step(1), new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task ScoreAsync_CancelledWhileReading_ThrowsAndLeavesNoMark()
    {
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));
        session.Accept(Step(1));
        using var cancel = new CancellationTokenSource();
        var scoring = session.ScoreAsync(Step(2, words: 20_000), cancel.Token).AsTask();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scoring);
        Assert.Equal(await FromScratchAsync(_scorer, Step(1), Step(3)), await ScoreAsync(session, Step(3)), Tolerance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ScoreTogetherAsync_SeveralCandidates_EqualsEachAloneAndGoesOnBehindTheAccepted(int accepted)
    {
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));
        session.Accept(Step(1));
        await ScoreAsync(session, Step(2, words: 7));
        TraceStep[] candidates = [Step(3), Step(4, words: 30), Step(5, words: 3)];

        var scores = await session.ScoreTogetherAsync(candidates, CancellationToken.None);

        Assert.Equal(3, scores.Count);
        for (var i = 0; i < 3; i++)
            Assert.Equal(await FromScratchAsync(_scorer, Step(1), candidates[i]), scores[i].Value, Tolerance);
        session.Accept(candidates[accepted]);
        Assert.Equal(await FromScratchAsync(_scorer, Step(1), candidates[accepted], Step(6)), await ScoreAsync(session, Step(6)), Tolerance);
    }

    [Fact]
    public async Task ScoreTogetherAsync_NoneIsAccepted_LeavesNoMark()
    {
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));
        await session.ScoreTogetherAsync([Step(2), Step(3, words: 30)], CancellationToken.None);

        Assert.Equal(await FromScratchAsync(_scorer, Step(4)), await ScoreAsync(session, Step(4)), Tolerance);
    }

    [Fact]
    public async Task ScoreTogetherAsync_NoPlaceIsFree_ScoresTheFirstAlone()
    {
        var others = Enumerable.Range(0, model.Options.MaxSessions - 1).Select(_ => _scorer.OpenSession(Request)).ToList();
        foreach (var other in others)
            await ScoreAsync(other, Step(1));
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));

        var score = Assert.Single(await session.ScoreTogetherAsync([Step(2), Step(3)], CancellationToken.None));

        Assert.Equal(await FromScratchAsync(_scorer, Step(2)), score.Value, Tolerance);
        foreach (var other in others)
            await other.DisposeAsync();
    }

    // A candidate that was just given a place of its own must not have it taken away by whoever comes next.
    [Fact]
    public async Task ScoreTogetherAsync_AnotherRequestComesForTheLastPlace_WaitsForIt()
    {
        await using var scorer = await HiddenStateScorer.LoadAsync(model.Options with { MaxSessions = 3 });
        await using var busy = scorer.OpenSession(Request);
        await using var session = scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));
        session.Accept(Step(1));
        for (var round = 0; round < 10; round++)
        {
            // While the thread reads, both come in, and it meets them together.
            var reading = busy.ScoreAsync(Step(9, words: 400), CancellationToken.None).AsTask();
            await Task.Delay(1);
            await using var other = scorer.OpenSession(Request);
            var together = session.ScoreTogetherAsync([Step(2), Step(3)], CancellationToken.None).AsTask();
            var last = other.ScoreAsync(Step(4), CancellationToken.None).AsTask();

            Assert.All([await reading, .. await together, await last], score => Assert.True(score.IsDeterminate, score.Reason));
        }
    }

    [Fact]
    public async Task ScoreTogetherAsync_AnEmptyCandidateAmongThem_ScoresThoseBeforeIt()
    {
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));

        Assert.Equal(2, (await session.ScoreTogetherAsync([Step(2), Step(3), Step(4, ""), Step(5)], CancellationToken.None)).Count);
        Assert.False((await session.ScoreTogetherAsync([Step(4, ""), Step(5)], CancellationToken.None))[0].IsDeterminate);
    }

    [Fact]
    public async Task ScoreTogetherAsync_CancelledWhileReading_FreesEveryPlace()
    {
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));
        session.Accept(Step(1));
        for (var round = 0; round < 3; round++)
        {
            using var cancel = new CancellationTokenSource();
            var scoring = session.ScoreTogetherAsync([Step(2, words: 20_000), Step(3, words: 20_000)], cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scoring);
        }

        // The long steps pushed the trace out of its place: it is read again before it can be forked.
        await ScoreAsync(session, Step(3));
        Assert.Equal(4, (await session.ScoreTogetherAsync([Step(4), Step(5), Step(6), Step(7)], CancellationToken.None)).Count);
        Assert.Equal(await FromScratchAsync(_scorer, Step(1), Step(8)), await ScoreAsync(session, Step(8)), Tolerance);
    }

    [Fact]
    public async Task Accept_OfACandidateWhoseScoringWasCancelled_ReadsItBeforeTheNext()
    {
        await using var session = _scorer.OpenSession(Request);
        await ScoreAsync(session, Step(1));
        session.Accept(Step(1));
        var longest = Step(3, words: 6_000);
        var expected = await FromScratchAsync(_scorer, Step(1), longest, Step(4));
        using var cancel = new CancellationTokenSource();
        var batches = _scorer.Statistics.Batches;
        var scoring = session.ScoreTogetherAsync([Step(2), longest], cancel.Token).AsTask();

        // By then the shorter one is scored, and the other is being read.
        while (_scorer.Statistics.Batches < batches + 3)
            await Task.Yield();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scoring);
        session.Accept(longest);
        Assert.Equal(expected, await ScoreAsync(session, Step(4)), Tolerance);
    }

    [Fact]
    public async Task DisposeAsync_WhileSessionsWait_EndsThemWithoutASafeScore()
    {
        var scorer = await model.LoadAsync();
        var sessions = Enumerable.Range(0, 6).Select(_ => scorer.OpenSession(Request)).ToList();
        var scorings = sessions.Select(s => s.ScoreAsync(Step(1, words: 20_000), CancellationToken.None).AsTask()).ToList();

        await scorer.DisposeAsync();

        foreach (var scoring in scorings)
            Assert.False((await scoring).IsDeterminate);
        Assert.False((await sessions[0].ScoreAsync(Step(1), CancellationToken.None)).IsDeterminate);
        Assert.Contains("the scorer 'random head' is disposed", Assert.Throws<ObjectDisposedException>(() => scorer.OpenSession(Request)).Message, StringComparison.Ordinal);
        await scorer.DisposeAsync();
    }

    [Fact]
    public async Task DisposeAsync_OfASession_MakesItUnusableAndFreesItsPlace()
    {
        for (var i = 0; i < 3 * model.Options.MaxSessions; i++)
        {
            var session = _scorer.OpenSession(Request);
            await ScoreAsync(session, Step(i));
            await session.DisposeAsync();
            await session.DisposeAsync();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => session.ScoreAsync(Step(i), CancellationToken.None).AsTask());
        }
    }

    private static async ValueTask<float> ScoreAsync(IScoringSession session, TraceStep step)
    {
        var score = await session.ScoreAsync(step, CancellationToken.None);
        Assert.True(score.IsDeterminate, score.Reason);
        return score.Value;
    }
}
