using SafeThink.Decoding;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding.Output;

public sealed class HoldBackTests
{
    [Fact]
    public async Task Decode_VerdictOutstanding_ReleasesNothing()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var verdict = new TaskCompletionSource<SafetyScore>(TaskCreationOptions.RunContinuationsAsynchronously);
        var scorer = new ScriptedScorer().When("", _ =>
        {
            asked.TrySetResult();
            return verdict.Task;
        });
        var guard = Guard.WithSafeThink(new Script().Say("a ", "b ", "c.\n\n", "</think>", "Done.")) with { Scorer = scorer };
        await using var engine = guard.Engine();
        await using var updates = guard.Decoder(engine).DecodeAsync(guard.Prompt, guard.Options).GetAsyncEnumerator();

        var first = updates.MoveNextAsync().AsTask();
        await asked.Task;
        Assert.False(first.IsCompleted);

        verdict.SetResult(SafetyScore.Of(1));
        Assert.True(await first);
        Assert.Equal(DecodingUpdateKind.StepScored, updates.Current.Kind);
        Assert.True(await updates.MoveNextAsync());
        Assert.Equal("a b c.\n\n", updates.Current.Text);
    }

    [Fact]
    public async Task Decode_SafeSteps_EachVerdictComesBeforeItsText()
    {
        var reply = await Guard.WithSafeThink(new Script().Say("a.\n\n", "b.", "</think>", "c.")).RunAsync();

        Assert.Equal(
            ["StepScored", "Text a.\n\n", "StepScored", "Text b.", "StepScored", "Text c.", "Completed"],
            reply.Updates.Select(u => $"{u.Kind} {u.Text}".TrimEnd(' ')));
        Assert.Equal(3, reply.Usage.ScoredSteps);
        Assert.Equal(3, reply.Usage.Steps);
    }

    [Fact]
    public async Task Decode_StepReport_CountsTheTokensOfTheStepAlone()
    {
        var reply = await Guard.WithSafeThink(new Script().Say("a", " b", ".\n\n", "c", "</think>", "d", "e")).RunAsync();

        Assert.Equal([3, 1, 2], reply.Steps.Select(s => s.Tokens));
        Assert.Equal(5, reply.Usage.ReasoningTokens);
    }

    [Fact]
    public async Task Decode_NoReasoningInTheFormat_SteersTheAnswer()
    {
        var script = new Script().Say("a.\n\n", "Bad.\n\n").SayAfter("Wait, think safely", " b.");
        var guard = Guard.WithSafeThink(script);

        var reply = await (guard with { Options = guard.Options with { Format = ReasoningFormat.None } }).RunAsync();

        Assert.Equal("a.\n\nWait, think safely b.", reply.Answer);
    }

    [Fact]
    public async Task Decode_FirstBytesOfACharacterAreTheEndOfAnAcceptedStep_ShowsThemAsReplacementCharacter()
    {
        var script = new Script().SayBytesAfter("", [.. "a"u8, 0xE2, 0x82], "</think>"u8.ToArray(), "b"u8.ToArray());

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal("a\uFFFD", reply.Reasoning);
        Assert.Equal("b", reply.Answer);
    }
}
