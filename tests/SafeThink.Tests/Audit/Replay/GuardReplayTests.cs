using SafeThink.Audit;
using SafeThink.Audit.Replay;
using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Scoring.Combining.Doubles;

namespace SafeThink.Tests.Audit.Replay;

public sealed class GuardReplayTests
{
    private static readonly Script Talk = new Script().Say("One. ", "Two.\n\n", "Three.\n\n", "</think>", "Four.\n\n", "Five.");

    [Fact]
    public async Task Replay_RecordedPoliciesAndScores_IsIdentical()
    {
        var trace = await Recording.SteeredTraceAsync();

        var result = await ReplayAsync(Recording.Steered, trace);

        Assert.True(result.IsIdentical, result.Difference?.ToString());
        Assert.Equal<int>(trace.KeptTokens(), result.Trace.KeptTokens());
        Assert.Equal(trace.RejectedRuns().SelectMany(r => r.Tokens), result.Trace.RejectedRuns().SelectMany(r => r.Tokens));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Replay_RunThatFailedWithinACandidate_EndsWhereTheRunDid(int failsAfter)
    {
        var script = new Script().Say("Bad ", "idea.\n\n")
            .SayAfter("Wait, think safely", " Bad.\n\n")
            .SayAfter("Wait, think safely", " Good ", "and ", "so ", "on ", "it ", "goes.\n\n", "</think>", "Yes.");
        var guard = Guard.WithSafeThink(script, o => o.CandidatesAtOnce = 2) with { FailsAfter = failsAfter };
        var (reply, trace) = await Recording.RunAsync(guard with { Options = guard.Options with { RunAhead = 0 } });

        var result = await ReplayAsync(script, trace);

        Assert.NotNull(reply.Fault);
        Assert.True(result.IsIdentical, result.Difference?.ToString());
        Assert.Equal<int>(trace.KeptTokens(), result.Trace.KeptTokens());
    }

    [Fact]
    public async Task Replay_SameScorerAndPrompt_IsIdentical()
    {
        var trace = await Recording.SteeredTraceAsync();

        var result = await ReplayAsync(Recording.Steered, trace, new() { Scorer = new ScriptedScorer().When("Bad", -1), Prompt = Templates.Opened });

        Assert.True(result.IsIdentical, result.Difference?.ToString());
    }

    [Fact]
    public async Task Replay_RecordedContent_GivesTheScorerWhatTheModelWasAsked()
    {
        var trace = await Recording.SteeredTraceAsync(new() { IncludesContent = true });
        string? asked = null;
        var scorer = new DelegateScorer("asking", (prompt, _, step, _) =>
        {
            asked = prompt.Messages[^1].Content;
            return ValueTask.FromResult(SafetyScore.Of(step.Text.Contains("Bad", StringComparison.Ordinal) ? -1 : 1));
        });

        var result = await ReplayAsync(Recording.Steered, trace, new() { Scorer = scorer });

        Assert.True(result.IsIdentical, result.Difference?.ToString());
        Assert.Equal("Hello", asked);
    }

    [Fact]
    public async Task Replay_ThresholdChanged_ReportsTheFirstDecisionThatDiffers()
    {
        var scorer = new ScriptedScorer(0.9f).When("Three", 0.3f).When("Four", 0.2f);
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Talk) with { Scorer = scorer });

        var result = await ReplayAsync(Talk, trace, new() { Pipeline = SafeThink(o => o.Threshold = 0.5f) });

        var difference = result.Difference!;
        Assert.Equal((TraceDifferenceKind.Decision, 2, 0), (difference.Kind, difference.Step, difference.Attempt));
        var recorded = trace.ScoredSteps()[1];
        Assert.Equal(recorded.Position, difference.Position);
        Assert.Contains("Accept", difference.Recorded, StringComparison.Ordinal);
        Assert.Contains("Resample", difference.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_ThresholdLeftToTheScorer_IsThatOfTheTrace()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Talk) with { Scorer = new FixedScorer("lenient", -0.1f) { RecommendedThreshold = -0.25f } });

        var recorded = await ReplayAsync(Talk, trace);
        var left = await ReplayAsync(Talk, trace, new() { Pipeline = SafeThink(_ => { }) });

        Assert.Equal(-0.25f, trace.Threshold);
        Assert.Equal(-0.25f, trace.Policies.Single().Options!.Value.GetProperty("threshold").GetSingle());
        Assert.True(recorded.IsIdentical, recorded.Difference?.ToString());
        Assert.True(left.IsIdentical, left.Difference?.ToString());
    }

    [Fact]
    public async Task Replay_ScorerChanged_ReportsTheFirstScoreThatDiffers()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Talk));

        var result = await ReplayAsync(Talk, trace, new() { Scorer = new ScriptedScorer().When("Three", 0.75f), Prompt = Templates.Opened });

        Assert.Equal((TraceDifferenceKind.Score, 2), (result.Difference!.Kind, result.Difference.Step));
        Assert.Equal(("score 1", "score 0.75"), (result.Difference.Recorded, result.Difference.Actual));
    }

    [Fact]
    public async Task Replay_ModelSaysSomethingElse_ReportsTheFirstToken()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Talk));
        var other = new Script().Say("One. ", "Two.\n\n", "Drei.\n\n", "</think>", "x");

        var result = await ReplayAsync(other, trace with { Events = Shift(trace) });

        Assert.Equal((TraceDifferenceKind.Token, trace.Prompt.Count + 2), (result.Difference!.Kind, result.Difference.Position));
    }

    [Fact]
    public async Task Replay_ModelEndsEarlier_ReportsThatToo()
    {
        var (_, trace) = await Recording.RunAsync(new Guard(new Script().Say("One. ", "Two.")));

        var result = await ReplayAsync(new Script().Say("One. ", "Two."), trace with { Request = trace.Request with { MaximumTokens = 2 } });

        Assert.Equal(TraceDifferenceKind.Ending, result.Difference!.Kind);
    }

    [Fact]
    public async Task Replay_GoesOnBehindDifference_RunsToTheEnd()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Recording.Steered));

        var result = await ReplayAsync(
            Recording.Steered, trace, new() { Scorer = new ScriptedScorer(), Prompt = Templates.Opened, StopsAtDifference = false });

        Assert.Equal((TraceDifferenceKind.Score, 1), (result.Difference!.Kind, result.Difference.Step));
        Assert.Equal(FinishReason.Stop, result.Trace.End.Reason);
        Assert.Empty(result.Trace.RejectedRuns());
    }

    [Fact]
    public async Task Replay_StopsAtDifference_EndsTheRunThere()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Recording.Steered));

        var result = await ReplayAsync(Recording.Steered, trace, new() { Scorer = new ScriptedScorer(), Prompt = Templates.Opened });

        Assert.False(result.IsIdentical);
        Assert.Null(result.Trace.End.Reason);
    }

    [Fact]
    public async Task Replay_TraceCutShort_IsReplayedAsFarAsItGoes()
    {
        var (_, trace) = await Recording.RunAsync(Recording.NeverEnding, stopsAfter: 1);

        var result = await ReplayAsync(Recording.Unfinished, trace);

        Assert.True(result.IsIdentical, result.Difference?.ToString());
        Assert.Equal<int>(trace.KeptTokens(), result.Trace.KeptTokens());
    }

    [Fact]
    public async Task Replay_EveryPolicyOfTheLibrary_IsMadeAgainFromTheTrace()
    {
        var script = new Script().Say("One.\n\n", "Bad.", "</think>", "Yes.").SayAfter("Wait", " two.", "</think>", "Yes.");
        foreach (var policies in new[] { "zerothink+safethink", "lessthink", "morethink+safethink", "safepath+safethink", "intervention+morethink" })
        {
            var guard = new Guard(script)
            {
                Policies = b => b.AddByName(policies, o =>
                {
                    o.MaximumSteps = null;
                    o.Prefix = new FormatText("Hold on") { ["think"] = "Careful" };
                    o.OnLateStep = UnsafeStepAction.Block;
                    o.Deadline = Timeout.InfiniteTimeSpan;
                }),
            };
            var (_, trace) = await Recording.RunAsync(guard);

            var result = await ReplayAsync(script, GuardTraceJson.Read(GuardTraceJson.Write(trace)));

            Assert.True(result.IsIdentical, $"{policies}: {result.Difference}");
            Assert.Equal(trace.Policies.Select(p => $"{p.Name} {p.Options}"), result.Trace.Policies.Select(p => $"{p.Name} {p.Options}"));
        }
    }

    [Fact]
    public async Task Replay_WhatIsMissing_IsNamed()
    {
        var trace = await Recording.SteeredTraceAsync();
        var withoutTokens = await Recording.SteeredTraceAsync(new() { IncludesTokens = false });

        await RefusesAsync(withoutTokens, null, "no token ids");
        await RefusesAsync(trace with { Prompt = trace.Prompt with { Tokens = [] } }, null, "no prompt tokens");
        await RefusesAsync(trace, new() { Scorer = new ScriptedScorer() }, "Give the replay the prompt");
        await RefusesAsync(trace, new() { Prompt = Templates.NotOpened }, "not those of the trace");
        await RefusesAsync(trace with { Policies = [new("mine", null)] }, null, "'mine'");
        await RefusesAsync(trace with { Policies = [new("safethink", null)] }, null, "no options of policy 'safethink'");
        await RefusesAsync(trace with { Scorer = null }, null, "no scores");
        await RefusesAsync(trace with { Version = 9 }, null, "version 9");
        await RefusesAsync(trace with { Model = trace.Model with { VocabularySize = 5 } }, null, "with 5 tokens");
    }

    [Fact]
    public async Task Replay_Cancelled_Throws()
    {
        await using var engine = new ScriptedEngine(Recording.Steered, 10_000);
        var trace = await Recording.SteeredTraceAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => GuardReplay.ReplayAsync(trace, engine, cancellationToken: new CancellationToken(canceled: true)));
    }

    private static async Task<ReplayResult> ReplayAsync(Script script, GuardTrace trace, ReplayOptions? options = null)
    {
        await using var engine = new ScriptedEngine(script, 10_000);
        return await GuardReplay.ReplayAsync(trace, engine, options);
    }

    private static async Task RefusesAsync(GuardTrace trace, ReplayOptions? options, string because)
    {
        await using var engine = new ScriptedEngine(Recording.Steered, 10_000);
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => GuardReplay.ReplayAsync(trace, engine, options));
        Assert.Contains(because, fault.Message, StringComparison.Ordinal);
    }

    private static DecodingPipeline SafeThink(Action<SafeThinkOptions> configure) => new DecodingPipelineBuilder().AddSafeThink(configure).Build();

    // The scripted vocabulary numbers pieces as they come, so another text can have the same ids: make the third one differ.
    private static System.Collections.Immutable.ImmutableArray<TraceEvent> Shift(GuardTrace trace)
    {
        var third = 0;
        return
        [
            .. trace.Events.Select(e => e is TraceTokens run
                ? run with { Tokens = [.. run.Tokens.Select(t => ++third == 3 ? t + 1 : t)] }
                : e),
        ];
    }
}
