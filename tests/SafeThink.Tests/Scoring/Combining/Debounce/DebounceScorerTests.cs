using SafeThink.Scoring;
using SafeThink.Scoring.Combining;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Scoring.Combining.Debounce;

public sealed class DebounceScorerTests
{
    [Fact]
    public async Task Score_TwoOfThree_LetsOneLowScorePassAndStopsTheSecond()
    {
        await using var session = Spelt.Scorer.Debounced(2, 3).OpenSession(Trace.Prompt);

        Assert.Equal(1, await AcceptAsync(session, "-0.9"));
        Assert.Equal(0.5f, await AcceptAsync(session, "0.5"));
        Assert.Equal(-0.8f, (await session.ScoreAsync("-0.8")).Value);
        Assert.Equal(0.5f, await AcceptAsync(session, "0.75"));

        // The first low step has left the window of three.
        Assert.Equal(0.5f, (await session.ScoreAsync("-0.8")).Value);
    }

    [Fact]
    public async Task Score_RejectedCandidates_DoNotCount()
    {
        await using var session = Spelt.Scorer.Debounced(2, 2).OpenSession(Trace.Prompt);

        await session.ScoreAsync("-0.9");
        await session.ScoreAsync("-0.8");
        Assert.Equal(1, await AcceptAsync(session, "-0.7"));
        Assert.Equal(0.5f, (await session.ScoreAsync("0.5")).Value);
        Assert.Equal(-0.6f, (await session.ScoreAsync("-0.6")).Value);
    }

    [Fact]
    public async Task Score_BelowTheFloor_IsNotDebounced()
    {
        var scorer = new DebounceScorer(Spelt.Scorer, new DebounceOptions { Required = 2, Window = 2, Floor = -0.9f });

        Assert.Equal(-0.95f, (await scorer.ScoreOnceAsync("-0.95")).Value);
        Assert.Equal(1, (await scorer.ScoreOnceAsync("-0.9")).Value);
    }

    [Fact]
    public async Task Score_CandidateCannotBeScored_IsIndeterminateAtOnce()
    {
        Assert.False((await Spelt.Scorer.Debounced(2, 3).ScoreOnceAsync("nothing")).IsDeterminate);
    }

    [Fact]
    public async Task Score_StepAcceptedThoughItCouldNotBeScored_CountsAsUnsafe()
    {
        await using var session = Spelt.Scorer.Debounced(2, 2).OpenSession(Trace.Prompt);
        await session.ScoreAsync("nothing");
        session.Accept("nothing");

        Assert.Equal(-0.1f, (await session.ScoreAsync("-0.1")).Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Score_StepAcceptedThoughItsScoreCameTooLate_CountsAsUnsafe(bool obeys)
    {
        using var deadline = new CancellationTokenSource();
        var inner = new DelegateScorer("late", async (_, _, step, token) =>
        {
            if (step.Text == "late")
            {
                await deadline.CancelAsync();
                if (obeys)
                    token.ThrowIfCancellationRequested();
            }

            return SafetyScore.Of(step.Text == "late" ? 1 : -0.1f);
        });
        foreach (var isTogether in new[] { false, true })
        {
            await using var session = inner.Debounced(2, 2).OpenSession(Trace.Prompt);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => _ = isTogether
                ? await session.ScoreTogetherAsync([Trace.Step("late"), Trace.Step("other")], deadline.Token)
                : [await session.ScoreAsync(Trace.Step("late"), deadline.Token)]);
            session.Accept("late");

            Assert.Equal(-0.1f, (await session.ScoreAsync("next")).Value);
        }
    }

    [Fact]
    public async Task ScoreTogether_SeveralCandidates_AreDebouncedEachApartAndTheAcceptedOneCounts()
    {
        var inner = new TogetherScorer(Spelt.Scorer);
        await using var session = inner.Debounced(2, 2).OpenSession(Trace.Prompt);
        await AcceptAsync(session, "-0.9");

        Assert.Equal([-0.8f, -0.7f, 0.5f], (await session.ScoreTogetherAsync("-0.8", "-0.7", "0.5")).Select(s => s.Value));
        session.Accept("0.5");

        Assert.Equal(["-0.9", "-0.8|-0.7|0.5"], inner.Calls);
        Assert.Equal(0.5f, (await session.ScoreAsync("-0.6")).Value);
    }

    [Fact]
    public async Task Score_AfterCandidatesTogether_ForgetsThem()
    {
        await using var session = new TogetherScorer(Spelt.Scorer).Debounced(2, 2).OpenSession(Trace.Prompt);
        await session.ScoreTogetherAsync("-0.9", "-0.8");
        await session.ScoreAsync("0.5");
        session.Accept("-0.8");

        Assert.Equal(1, (await session.ScoreAsync("-0.6")).Value);
    }

    [Fact]
    public async Task Score_StepAcceptedWithoutAScore_IsNoPartOfTheWindow()
    {
        await using var session = Spelt.Scorer.Debounced(2, 2).OpenSession(Trace.Prompt);
        await AcceptAsync(session, "-0.9");
        session.Accept("1");

        Assert.Equal(-0.8f, (await session.ScoreAsync("-0.8")).Value);
    }

    [Fact]
    public async Task Score_CandidateDecides_KeepsItsCategoryAndOtherwiseHasNone()
    {
        var scorer = new DelegateScorer("named", (_, _, step, _) => ValueTask.FromResult(SafetyScore.Of(float.Parse(step.Text), "fraud")));
        await using var session = scorer.Debounced(1, 2).OpenSession(Trace.Prompt);
        await AcceptAsync(session, "-0.5");

        Assert.Equal(SafetyScore.Of(-0.75f, "fraud"), await session.ScoreAsync("-0.75"));
        Assert.Equal(SafetyScore.Of(-0.5f), await session.ScoreAsync("0.5"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    public void Create_KNotWithinN_IsRefused(int required, int window)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Spelt.Scorer.Debounced(required, window));
    }

    [Fact]
    public void Create_FloorOffTheScale_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Floor", () => new DebounceScorer(Spelt.Scorer, new DebounceOptions { Floor = float.NaN }));
    }

    private static async Task<float> AcceptAsync(IScoringSession session, string text)
    {
        var score = await session.ScoreAsync(text);
        session.Accept(text);
        return score.Value;
    }
}
