using SafeThink.Testing.Scoring;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Diagnostics.Doubles;

namespace SafeThink.Tests.Diagnostics;

[Collection(DiagnosticsGroup.Name)]
public sealed class MetricTests
{
    [Fact]
    public async Task Decode_StepRejected_MeasuresScoresInterventionsAndTokens()
    {
        using var measured = new Measurements();

        var reply = await Guard.WithSafeThink(Recording.Steered).RunAsync();

        Assert.Equal(reply.Steps.Select(s => (double)s.Score.Value), measured.Of("safethink.step.score"));
        Assert.Equal(["unsafe", "safe", "safe", "safe"], measured.Tag("safethink.step.score", "gen_ai.evaluation.score.label"));
        Assert.Equal(reply.Steps.Select(s => s.ScoringTime.TotalSeconds), measured.Of("safethink.scorer.duration"));
        Assert.Equal([1], measured.Of("safethink.interventions"));
        Assert.Equal(["resample"], measured.Tag("safethink.interventions", "safethink.outcome"));
        Assert.Equal([2], measured.Of("safethink.rollback.tokens"));
        Assert.Equal([reply.Usage.WaitTokens], measured.Of("safethink.wait.tokens"));
        Assert.Equal(3, measured.Of("safethink.holdback.duration").Count);
        Assert.Empty(measured.Of("safethink.indeterminate"));
    }

    [Fact]
    public async Task Decode_Completed_MeasuresTheOperation()
    {
        using var measured = new Measurements();

        var reply = await Guard.WithSafeThink(Recording.Steered).RunAsync();

        Assert.Single(measured.Of("gen_ai.client.operation.duration"));
        Assert.Equal([reply.Usage.PromptTokens, reply.Usage.ReasoningTokens + reply.Usage.AnswerTokens], measured.Of("gen_ai.client.token.usage"));
        Assert.Equal(["input", "output"], measured.Tag("gen_ai.client.token.usage", "gen_ai.token.type"));
        Assert.Single(measured.Of("gen_ai.client.operation.time_to_first_chunk"));
        var chunks = reply.Updates.Count(u => u.Text.Length > 0);
        Assert.Equal(chunks - 1, measured.Of("gen_ai.client.operation.time_per_output_chunk").Count);
        Assert.All(measured.All, m => Assert.Equal("scripted", m.Tags["gen_ai.request.model"]));
        Assert.All(measured.All, m => Assert.True(m.Value >= -1, $"{m.Name} is {m.Value}"));
    }

    [Fact]
    public async Task Decode_StepCannotBeScored_IsCountedAndNeverAmongTheScores()
    {
        using var measured = new Measurements();
        var guard = Guard.WithSafeThink(Recording.Steered) with { Scorer = new ScriptedScorer().When("Bad", float.NaN) };

        await guard.RunAsync();

        Assert.Equal([1], measured.Of("safethink.indeterminate"));
        Assert.Equal([1, 1, 1], measured.Of("safethink.step.score"));
        Assert.Equal(["indeterminate", "safe", "safe", "safe"], measured.Tag("safethink.scorer.duration", "gen_ai.evaluation.score.label"));
    }

    [Fact]
    public async Task Decode_EngineFails_MeasuresTheDurationWithTheError()
    {
        using var measured = new Measurements();

        await (new Guard(Recording.Steered) with { FailsAfter = 1 }).RunAsync();

        Assert.Equal(["SafeThink.Engines.EngineException"], measured.Tag("gen_ai.client.operation.duration", "error.type"));
        Assert.Empty(measured.Of("gen_ai.client.token.usage"));
    }
}
