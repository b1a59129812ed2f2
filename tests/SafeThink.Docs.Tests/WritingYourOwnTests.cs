using SafeThink.Decoding;
using SafeThink.Docs.Snippets;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Traces;
using static SafeThink.Docs.Snippets.WritingAScorerSnippets;

namespace SafeThink.Docs.Tests;

/// <summary>The policies and the scorer that the documents show do what is said of them.</summary>
public sealed class WritingYourOwnTests
{
    [Fact]
    public async Task Scorer_TriedOutAsShown_TakesTheNameBack()
    {
        var reply = await TryOutAsync();

        Assert.Equal("Wait, think safely, I name no project.", reply.Reasoning);
        Assert.Equal("One of them is late.", reply.Answer);
        Assert.Equal(1, reply.Result.Usage.Interventions);
    }

    [Fact]
    public async Task Scorer_NameCutInTwoBySteps_IsFound()
    {
        await using var session = new NameScorer("Atlas").OpenSession(new Prompt([]));
        session.Accept(new TraceStep(1, TracePhase.Reasoning, "The project is At"));

        var score = await session.ScoreAsync(new TraceStep(2, TracePhase.Reasoning, "las."), CancellationToken.None);

        Assert.Equal(-1, score.Value);
    }

    [Fact]
    public async Task Scorer_FromAFunction_ReadsTheWholeTrace()
    {
        await using var session = FromAFunction((text, _) => Task.FromResult(text == "One. Two." ? 0.75 : 0)).OpenSession(new Prompt([]));
        session.Accept(new TraceStep(1, TracePhase.Reasoning, "One. "));

        var score = await session.ScoreAsync(new TraceStep(2, TracePhase.Reasoning, "Two."), CancellationToken.None);

        Assert.Equal(SafetyScore.Of(0.5f), score);
    }

    [Fact]
    public async Task Policies_UsedAsShown_LookTwiceAndReleaseWhatIsSafe()
    {
        var reply = await DecodeAsync(new ScriptedScorer(), new Script().Say("One.", "</think>", "Yes.").SayAfter("again.", " Two.", "</think>", "Yes."));

        Assert.Equal("One.\n\nLet me check that again. Two.", reply.Reasoning);
        Assert.Equal(("Yes.", FinishReason.Stop), (reply.Answer, reply.Result.Reason));
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(float.NaN)]
    public async Task Policies_StepThatIsNotSafe_BlocksAtOnce(float score)
    {
        var reply = await DecodeAsync(new ScriptedScorer().When("Odd", score), new Script().Say("Odd.\n\n", "More.", "</think>", "Yes."));

        Assert.Equal(("", "", FinishReason.ContentFilter), (reply.Reasoning, reply.Answer, reply.Result.Reason));
    }

    private static Task<GuardedReply> DecodeAsync(ISafetyScorer scorer, Script script) =>
        new GuardedDecoder(new ScriptedEngine(script, 1_000), WritingAPolicySnippets.Use(), scorer)
            .CompleteAsync(new Prompt([new PromptSegment("<think>", IsTrusted: true)]), new GuardedDecodeOptions { Format = ReasoningFormat.ThinkTags });
}
