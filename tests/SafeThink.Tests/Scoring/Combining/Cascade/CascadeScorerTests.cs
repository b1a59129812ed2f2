using SafeThink.Scoring;
using SafeThink.Scoring.Combining;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Scoring.Combining.Cascade;

public sealed class CascadeScorerTests
{
    private static readonly UncertainBand Band = new(-0.5f, 0.5f);

    [Theory]
    [InlineData(-0.51f, false)]
    [InlineData(-0.5f, true)]
    [InlineData(0.5f, true)]
    [InlineData(0.51f, false)]
    public async Task Score_CheapScoreAtTheEndsOfTheBand_EscalatesInsideOnly(float cheap, bool escalates)
    {
        var scorer = new CascadeScorer(new FixedScorer("cheap", cheap), new FixedScorer("strong", 0.75f), Band);

        Assert.Equal(escalates ? 0.75f : cheap, (await scorer.ScoreOnceAsync("a")).Value);
        Assert.Equal(new CascadeStatistics(1, escalates ? 1 : 0, 0), scorer.Statistics);
    }

    [Fact]
    public async Task Score_CheapScorerThrows_AsksTheStrongOne()
    {
        var cheap = new FixedScorer("cheap", 1) { OnScore = () => throw new IOException("no route") };
        var scorer = new CascadeScorer(cheap, new FixedScorer("strong", -1), Band);

        Assert.Equal(-1, (await scorer.ScoreOnceAsync("a")).Value);
        Assert.Equal(new CascadeStatistics(1, 1, 1), scorer.Statistics);
    }

    [Fact]
    public async Task Score_StrongScorerThrows_IsIndeterminateWhateverTheCheapOneSaid()
    {
        var strong = new FixedScorer("strong", 1) { OnScore = () => throw new IOException("no route") };

        var score = await new CascadeScorer(new FixedScorer("cheap", 0.4f), strong, Band).ScoreOnceAsync("a");

        Assert.Equal("scorer 'strong' failed with IOException", score.Reason);
    }

    [Fact]
    public async Task Score_StrongScorerNotNeeded_NeverOpensIt()
    {
        var strong = new FixedScorer("strong", 1);
        await using (var session = new CascadeScorer(new FixedScorer("cheap", 1), strong, Band).OpenSession(Trace.Prompt))
        {
            await session.ScoreAsync("a");
            session.Accept("a");
        }

        Assert.Empty(strong.Acts);
    }

    [Fact]
    public async Task Score_StrongScorerNeededLate_IsToldOfEveryAcceptedStepInOrder()
    {
        var strong = new FixedScorer("strong", 1);
        var cheap = new DelegateScorer("cheap", step => step.Text == "doubt" ? 0 : 1);
        await using (var session = new CascadeScorer(cheap, strong, Band).OpenSession(Trace.Prompt))
        {
            foreach (var text in new[] { "a", "b" })
            {
                await session.ScoreAsync(text);
                session.Accept(text);
            }

            await session.ScoreAsync("doubt");
            session.Accept("c");
            await session.ScoreAsync("doubt");
        }

        Assert.Equal(["open", "accept a", "accept b", "score doubt", "accept c", "score doubt", "dispose"], strong.Acts);
    }

    [Fact]
    public async Task Score_StrongScorerLosesAnAcceptedStep_IsNeverTrustedAgain()
    {
        var strong = new FixedScorer("strong", 1) { OnAccept = _ => throw new IOException("full") };
        await using var session = new CascadeScorer(new FixedScorer("cheap", 0), strong, Band).OpenSession(Trace.Prompt);
        session.Accept("a", index: 1);

        var scores = new[] { await session.ScoreAsync("b", index: 2), await session.ScoreAsync("b", index: 2) };

        Assert.All(scores, s => Assert.False(s.IsDeterminate));
        Assert.Equal("scorer 'strong' lost step 1 with IOException", scores[1].Reason);
        Assert.DoesNotContain("score b", strong.Acts);
    }

    [Fact]
    public async Task Score_StrongScorerCannotBeOpenedAtFirst_IsTriedAgain()
    {
        var isDown = true;
        var strong = new FixedScorer("strong", 1) { OnOpen = () => _ = isDown ? throw new IOException("no model") : 0 };
        await using var session = new CascadeScorer(new FixedScorer("cheap", 0), strong, Band).OpenSession(Trace.Prompt);
        session.Accept("a");

        var first = await session.ScoreAsync("b");
        isDown = false;
        var second = await session.ScoreAsync("b");

        Assert.Equal("scorer 'strong' failed with IOException", first.Reason);
        Assert.Equal(1, second.Value);
        Assert.Equal(["open", "open", "accept a", "score b"], strong.Acts);
    }

    [Fact]
    public async Task Score_Cancelled_IsThrownAndNotAskedOn()
    {
        using var cancellation = new CancellationTokenSource();
        var cheap = new FixedScorer("cheap", 0) { OnScore = cancellation.Cancel };
        var strong = new FixedScorer("strong", 1);
        await using var session = new CascadeScorer(cheap, strong, Band).OpenSession(Trace.Prompt);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await session.ScoreAsync(Trace.Step("a"), cancellation.Token));

        Assert.Empty(strong.Acts);
    }

    [Fact]
    public async Task ScoreTogether_SeveralInTheBand_AsksTheStrongScorerOnceForThoseAlone()
    {
        var strong = new TogetherScorer(new FixedScorer("strong", 0.75f));
        var scorer = new CascadeScorer(new TogetherScorer(Spelt.Scorer), strong, Band);
        await using var session = scorer.OpenSession(Trace.Prompt);

        var scores = await session.ScoreTogetherAsync("0.1", "-0.9", "0.2");

        Assert.Equal([0.75f, -0.9f, 0.75f], scores.Select(s => s.Value));
        Assert.Equal(["0.1|0.2"], strong.Calls);
        Assert.Equal(new CascadeStatistics(3, 2, 0), scorer.Statistics);
    }

    [Fact]
    public async Task ScoreTogether_FirstOutsideTheBand_IsNotKeptWaitingForTheStrongScorer()
    {
        var strong = new TogetherScorer(new FixedScorer("strong", 0.75f));
        var scorer = new CascadeScorer(new TogetherScorer(Spelt.Scorer), strong, Band);
        await using var session = scorer.OpenSession(Trace.Prompt);

        Assert.Equal([-0.9f, -0.8f], (await session.ScoreTogetherAsync("-0.9", "-0.8", "0.1")).Select(s => s.Value));
        Assert.Empty(strong.Calls);
        Assert.Equal(new CascadeStatistics(2, 0, 0), scorer.Statistics);
    }

    [Fact]
    public async Task ScoreTogether_OneAboveTheBand_SparesTheStrongScorerThoseBehindIt()
    {
        var strong = new TogetherScorer(new FixedScorer("strong", -0.75f));
        await using var session = new CascadeScorer(new TogetherScorer(Spelt.Scorer), strong, Band).OpenSession(Trace.Prompt);

        Assert.Equal([-0.75f, 0.9f], (await session.ScoreTogetherAsync("0", "0.9", "0.1")).Select(s => s.Value));
        Assert.Equal(["0"], strong.Calls);
    }

    [Fact]
    public async Task ScoreTogether_StrongScorerGivesFewer_EndsBeforeTheFirstThatItLeftOut()
    {
        var strong = new TogetherScorer(new FixedScorer("strong", 0.75f)) { Most = _ => 1 };
        var scorer = new CascadeScorer(new TogetherScorer(Spelt.Scorer), strong, Band);
        await using var session = scorer.OpenSession(Trace.Prompt);

        Assert.Equal([0.75f, -0.9f], (await session.ScoreTogetherAsync("0.1", "-0.9", "0.2", "-0.8")).Select(s => s.Value));
        Assert.Equal(new CascadeStatistics(2, 1, 0), scorer.Statistics);
    }

    [Fact]
    public async Task Dispose_OneSessionCannotBeFreed_FreesTheOtherAndSaysSo()
    {
        var cheap = new FixedScorer("cheap", 0) { OnDispose = () => throw new IOException("gone") };
        var strong = new FixedScorer("strong", 1);
        var session = new CascadeScorer(cheap, strong, Band).OpenSession(Trace.Prompt);
        await session.ScoreAsync("a");

        await Assert.ThrowsAsync<IOException>(async () => await session.DisposeAsync());

        Assert.Contains("dispose", strong.Acts);
    }

    [Fact]
    public async Task Dispose_NeitherSessionCanBeFreed_SaysSoOfBoth()
    {
        var cheap = new FixedScorer("cheap", 0) { OnDispose = () => throw new IOException("gone") };
        var strong = new FixedScorer("strong", 1) { OnDispose = () => throw new InvalidOperationException("gone too") };
        var session = new CascadeScorer(cheap, strong, Band).OpenSession(Trace.Prompt);
        await session.ScoreAsync("a");

        var fault = await Assert.ThrowsAsync<AggregateException>(async () => await session.DisposeAsync());

        Assert.Equal(2, fault.InnerExceptions.Count);
    }

    [Fact]
    public void Name_Cascade_SaysWhatItIsMadeOf()
    {
        Assert.Equal("cascade(cheap, strong, -0.5..0.5)", new CascadeScorer(new FixedScorer("cheap", 0), new FixedScorer("strong", 0), Band).Name);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(-1.1f, 1)]
    [InlineData(0.5f, 0.4f)]
    [InlineData(0, float.NaN)]
    [InlineData(0, 1.1f)]
    public void Band_EndsThatAreNone_AreRefused(float from, float to)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new UncertainBand(from, to));
    }
}
