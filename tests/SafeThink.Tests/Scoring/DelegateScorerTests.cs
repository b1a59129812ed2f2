using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Tests.Scoring;

public sealed class DelegateScorerTests
{
    [Fact]
    public async Task Score_Function_GetsPromptAcceptedTraceAndCandidate()
    {
        var prompt = Prompt.FromText("Hello");
        (Prompt Prompt, string Accepted, TraceStep Candidate) seen = default;
        var scorer = new DelegateScorer("mine", (p, accepted, candidate, _) =>
        {
            seen = (p, accepted, candidate);
            return ValueTask.FromResult(SafetyScore.Of(0.5f));
        });
        await using var session = scorer.OpenSession(prompt);
        session.Accept(Step("a\n\n"));
        session.Accept(Step("b\n\n"));

        var score = await session.ScoreAsync(Step("c"), default);

        Assert.Equal("mine", scorer.Name);
        Assert.Equal((prompt, "a\n\nb\n\n", Step("c")), seen);
        Assert.Equal(0.5f, score.Value);
    }

    [Fact]
    public async Task Score_TwoSessions_DoNotShareTheirTraces()
    {
        var scorer = new DelegateScorer("length", (_, accepted, _, _) => ValueTask.FromResult(SafetyScore.Of(accepted.Length)));
        await using var first = scorer.OpenSession(Prompt.FromText("Hello"));
        await using var second = scorer.OpenSession(Prompt.FromText("Hello"));
        first.Accept(Step("a"));

        Assert.Equal(1, (await first.ScoreAsync(Step("b"), default)).Value);
        Assert.Equal(0, (await second.ScoreAsync(Step("b"), default)).Value);
    }

    [Fact]
    public async Task Score_PlainFunctionOffTheScale_IsIndeterminate()
    {
        await using var session = new DelegateScorer("mine", step => step.Text.Length).OpenSession(Prompt.FromText("Hello"));

        Assert.True((await session.ScoreAsync(Step("a"), default)).IsDeterminate);
        Assert.False((await session.ScoreAsync(Step("ab"), default)).IsDeterminate);
    }

    [Fact]
    public void Create_NoNameOrNoFunction_IsRefused()
    {
        Assert.Throws<ArgumentException>("name", () => new DelegateScorer(" ", _ => 1));
        Assert.Throws<ArgumentNullException>("score", () => new DelegateScorer("mine", (ScoreTrace)null!));
        Assert.Throws<ArgumentNullException>("score", () => new DelegateScorer("mine", (Func<TraceStep, float>)null!));
    }

    private static TraceStep Step(string text) => new(1, TracePhase.Reasoning, text);
}
