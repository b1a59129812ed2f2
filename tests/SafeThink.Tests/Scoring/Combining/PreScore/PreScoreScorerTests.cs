using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Combining;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Scoring.Combining.PreScore;

public sealed class PreScoreScorerTests
{
    [Theory]
    [InlineData(-0.5f, 0.5f, 0.25f)]
    [InlineData(1, 1, 1)]
    [InlineData(-1, -1, -1)]
    public async Task Score_Mean_IsMovedByTheRequest(float request, float step, float expected)
    {
        var scorer = new PreScoreScorer("request", (_, _) => ValueTask.FromResult(SafetyScore.Of(request)), new FixedScorer("step", step));

        Assert.Equal(expected, (await scorer.ScoreOnceAsync("a")).Value, 1e-6f);
    }

    [Theory]
    [InlineData(-0.5f, 0.5f, -0.5f)]
    [InlineData(0.5f, -0.5f, -0.5f)]
    public async Task Score_Minimum_IsTheLowerOfBoth(float request, float step, float expected)
    {
        var scorer = new PreScoreScorer(
            "request",
            (_, _) => ValueTask.FromResult(SafetyScore.Of(request)),
            new FixedScorer("step", step),
            new PreScoreOptions { Rule = PreScoreRule.Minimum });

        Assert.Equal(expected, (await scorer.ScoreOnceAsync("a")).Value);
    }

    [Fact]
    public async Task Score_MinimumOfEqualScores_IsTheStepsOwn()
    {
        var scorer = new PreScoreScorer(
            "request",
            (_, _) => ValueTask.FromResult(SafetyScore.Of(-0.5f, "of the request")),
            new FixedScorer("step", SafetyScore.Of(-0.5f, "of the step")),
            new PreScoreOptions { Rule = PreScoreRule.Minimum });

        Assert.Equal("of the step", (await scorer.ScoreOnceAsync("a")).Category);
    }

    [Theory]
    [InlineData("of the step", "of the step")]
    [InlineData(null, "of the request")]
    public async Task Score_Mean_HasTheStepsCategoryOrElseTheRequests(string? step, string expected)
    {
        var scorer = new PreScoreScorer(
            "request", (_, _) => ValueTask.FromResult(SafetyScore.Of(-0.5f, "of the request")), new FixedScorer("step", SafetyScore.Of(-0.5f, step)));

        Assert.Equal(expected, (await scorer.ScoreOnceAsync("a")).Category);
    }

    [Fact]
    public async Task Score_SeveralSteps_ScoresTheRequestOnce()
    {
        var asked = new List<Prompt>();
        var scorer = new PreScoreScorer(
            "request",
            (prompt, _) =>
            {
                asked.Add(prompt);
                return ValueTask.FromResult(SafetyScore.Of(1));
            },
            new FixedScorer("step", 1));
        await using var session = scorer.OpenSession(Trace.Prompt);

        await session.ScoreAsync("a");
        session.Accept("a");
        await session.ScoreAsync("b");

        Assert.Equal([Trace.Prompt], asked);
    }

    [Fact]
    public async Task ScoreTogether_SeveralCandidates_ScoresTheRequestOnceAndThemTogether()
    {
        var requests = new TogetherScorer(new FixedScorer("request", 1));
        var steps = new TogetherScorer(Spelt.Scorer);
        await using var session = new PreScoreScorer(requests, steps).OpenSession(Trace.Prompt);

        Assert.Equal([1, 0.25f], (await session.ScoreTogetherAsync("1", "0")).Select(s => s.Value));
        Assert.Equal(["Hello"], requests.Calls);
        Assert.Equal(["1|0"], steps.Calls);
    }

    [Fact]
    public async Task Score_RequestCannotBeScoredAtFirst_IsIndeterminateThenScoredAgain()
    {
        var isDown = true;
        var steps = new FixedScorer("step", 1);
        var scorer = new PreScoreScorer(
            "request", (_, _) => isDown ? throw new IOException("no route") : ValueTask.FromResult(SafetyScore.Of(1)), steps);
        await using var session = scorer.OpenSession(Trace.Prompt);

        var first = await session.ScoreAsync("a");
        session.Accept("a");
        isDown = false;
        var second = await session.ScoreAsync("b");

        Assert.Equal("the request could not be scored: scorer 'request' failed with IOException", first.Reason);
        Assert.Equal("no route", first.Fault!.Message);
        Assert.Equal(1, second.Value);
        Assert.Equal(["open", "accept a", "score b"], steps.Acts);
    }

    [Fact]
    public async Task Score_ScorerOfSteps_ReadsTheLastMessageOfTheUser()
    {
        var read = "";
        var requests = new DelegateScorer("request", (prompt, accepted, step, _) =>
        {
            read = $"{prompt}|{accepted}|{step.Text}";
            return ValueTask.FromResult(SafetyScore.Of(1));
        });
        var prompt = new Prompt(
            [new PromptSegment("rendered", IsTrusted: true)],
            [PromptMessage.User("first"), PromptMessage.Assistant("reply"), PromptMessage.User("second"), PromptMessage.Assistant("begun")]);
        await using var session = new PreScoreScorer(requests, new FixedScorer("step", 1)).OpenSession(prompt);

        await session.ScoreAsync("a");

        Assert.Equal("||second", read);
    }

    [Fact]
    public async Task Score_ScorerOfSteps_IsFreedAtOnce()
    {
        var requests = new FixedScorer("request", 1);

        await using var session = new PreScoreScorer(requests, new FixedScorer("step", 1)).OpenSession(Trace.Prompt);
        await session.ScoreAsync("a");

        Assert.Equal(["open", "score Hello", "dispose"], requests.Acts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(float.NaN)]
    public void Create_WeightThatIsNone_IsRefused(float weight)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            "Weight",
            () => new PreScoreScorer(new FixedScorer("a", 1), new FixedScorer("b", 1), new PreScoreOptions { Weight = weight }));
    }

    [Fact]
    public void Name_EitherRule_SaysHowBothGoTogether()
    {
        var (a, b) = (new FixedScorer("a", 1), new FixedScorer("b", 1));

        Assert.Equal("mean(0.25*request a, b)", new PreScoreScorer(a, b).Name);
        Assert.Equal("minimum(request a, b)", new PreScoreScorer(a, b, new PreScoreOptions { Rule = PreScoreRule.Minimum }).Name);
    }
}
