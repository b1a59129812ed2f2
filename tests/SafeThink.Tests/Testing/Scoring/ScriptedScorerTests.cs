using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Scoring;
using SafeThink.Traces;

namespace SafeThink.Tests.Testing.Scoring;

public sealed class ScriptedScorerTests
{
    [Fact]
    public async Task Score_FirstRuleThatFits_Decides()
    {
        var scorer = new ScriptedScorer(otherwise: 0.25f).When("ab", -1).When("a", -0.5f);
        await using var session = scorer.OpenSession(Prompt.FromText("Hello"));

        Assert.Equal(-1, (await Score(session, "xab")).Value);
        Assert.Equal(-0.5f, (await Score(session, "xa")).Value);
        Assert.Equal(0.25f, (await Score(session, "x")).Value);
        Assert.Equal(["xab", "xa", "x"], scorer.Scored.Select(s => s.Text));
    }

    [Fact]
    public async Task Score_FaultRule_Throws()
    {
        await using var session = new ScriptedScorer().WhenThrow("a", new IOException("no route")).OpenSession(Prompt.FromText("Hello"));

        await Assert.ThrowsAsync<IOException>(async () => await Score(session, "a"));
    }

    [Fact]
    public async Task OpenSessions_SessionsOpenedAndDisposed_CountsThoseLeft()
    {
        var scorer = new ScriptedScorer();
        var session = scorer.OpenSession(Prompt.FromText("Hello"));

        Assert.Equal(1, scorer.OpenSessions);
        await session.DisposeAsync();
        Assert.Equal(0, scorer.OpenSessions);
    }

    private static ValueTask<SafetyScore> Score(IScoringSession session, string text) =>
        session.ScoreAsync(new TraceStep(1, TracePhase.Reasoning, text), CancellationToken.None);
}
