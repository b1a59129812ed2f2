using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding;

public sealed class RefusalTests
{
    private const string Opening = "<think>\n";
    private const string Prefix = SafeThinkConstants.Prefix;
    private const string Close = "\n</think>\n\n";
    private const string Refusal = SafeThinkConstants.RefusalOpening;

    [Fact]
    public async Task Decode_ResamplesUsedUp_EndsTheThinkingAndRefuses()
    {
        var script = new Script()
            .Say("Fine.\n\n", "Bad.\n\n").SayAfter(Prefix, " Bad.\n\n").SayAfter(Refusal, " Ask me something else.");

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal("Fine.\n\n", reply.Reasoning);
        Assert.Equal(Refusal + " Ask me something else.", reply.Answer);
        Assert.Equal("Fine.\n\n" + Close + Refusal + " Ask me something else.", reply.Behind(Opening));
        Assert.Equal(FinishReason.Stop, reply.Result.Reason);
        Assert.Equal(
            [DirectiveKind.Resample, DirectiveKind.Resample, DirectiveKind.Resample, DirectiveKind.Refuse],
            reply.Interventions.Select(i => i.Kind));
    }

    [Fact]
    public async Task Decode_ModelAddsNothingToTheRefusal_ReleasesTheRefusalAlone()
    {
        var scorer = new ScriptedScorer().When(Guard.Bad, -1);
        var guard = Guard.WithSafeThink(new Script().Say("Bad.\n\n").SayAfter(Refusal), o => o.MaximumSteps = 0) with { Scorer = scorer };

        var reply = await guard.RunAsync();

        Assert.Equal(Refusal, reply.Answer);
        Assert.Equal(Refusal, scorer.Scored.Last().Text);
        Assert.Equal(FinishReason.Stop, reply.Result.Reason);
    }

    [Fact]
    public async Task Decode_WhatFollowsTheRefusalIsUnsafe_Blocks()
    {
        var script = new Script().Say("Bad.\n\n").SayAfter(Refusal, " But Bad.");

        var reply = await Guard.WithSafeThink(script, o => o.MaximumSteps = 0).RunAsync();

        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
        Assert.Contains("after a refusal was tried", reply.Result.Explanation, StringComparison.Ordinal);
        Assert.Equal("", reply.Answer);
        Assert.Equal("", reply.Reasoning);
    }

    [Fact]
    public async Task Decode_LaterAnswerStepUnsafe_PutsTheRefusalBehindTheAcceptedAnswer()
    {
        var script = new Script().Say("Fine.", "</think>", "\n\n", "Start.\n\n", "Bad.\n\n").SayAfter(Refusal, " Sorry.");

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal("Start.\n\n" + Refusal + " Sorry.", reply.Answer);
        Assert.Equal(TracePhase.Answer, reply.Interventions.Single().Phase);
    }

    [Fact]
    public async Task Decode_AnswerNotScored_ReleasesItWithoutAVerdict()
    {
        var script = new Script().Say("Fine.", "</think>", "Bad.");

        var reply = await Guard.WithSafeThink(script, o => o.ScoresAnswer = false).RunAsync();

        Assert.Equal("Bad.", reply.Answer);
        Assert.Single(reply.Steps);
    }

    [Fact]
    public async Task Decode_LateUnsafeStep_IsRefusedByDefault()
    {
        var script = new Script().Say("1.\n\n", "2.\n\n", "3.\n\n", "Bad.\n\n").SayAfter(Refusal);

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal("1.\n\n2.\n\n3.\n\n", reply.Reasoning);
        Assert.Equal(Refusal, reply.Answer);
    }

    [Fact]
    public async Task Decode_LateUnsafeStepAsPublished_IsReleasedAndNotScored()
    {
        var script = new Script().Say("1.\n\n", "2.\n\n", "3.\n\n", "Bad.\n\n", "</think>", "Done.");

        var reply = await (new Guard(script) { Policies = b => b.AddSafeThink(SafeThinkOptions.AsPublished) }).RunAsync();

        Assert.Equal("1.\n\n2.\n\n3.\n\nBad.\n\n", reply.Reasoning);
        Assert.Equal(3, reply.Steps.Count);
    }

    [Fact]
    public async Task Decode_ResamplesUsedUpAsPublished_AcceptsTheLastCandidateWithoutThePrefix()
    {
        var script = new Script()
            .Say("Bad 0.\n\n")
            .SayAfter(Prefix, "Bad 1.\n\n").SayAfter(Prefix, "Bad 2.\n\n").SayAfter(Prefix, "Bad 3.\n\n")
            .SayAfter("Bad 3.\n\n", "</think>", "Done.");

        var reply = await (new Guard(script) { Policies = b => b.AddSafeThink(SafeThinkOptions.AsPublished) }).RunAsync();

        Assert.Equal("Bad 3.\n\n</think>Done.", reply.Behind(Opening));
        Assert.Equal("Bad 3.\n\n", reply.Reasoning);
    }

    [Fact]
    public async Task Decode_Blocked_EndsWithTheReasonAndReleasesNothingOfTheStep()
    {
        var script = new Script().Say("Fine.\n\n", "Bad.\n\n");

        var reply = await Guard.WithSafeThink(script, o => (o.MaximumSteps, o.OnLateStep) = (1, UnsafeStepAction.Block)).RunAsync();

        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
        Assert.Equal("Fine.\n\n", reply.ModelText);
        Assert.Equal(DirectiveKind.Block, reply.Interventions.Single().Kind);
        Assert.Equal(1, reply.Usage.DiscardedTokens);
        Assert.Equal(2, reply.Usage.SampledTokens);
    }
}
