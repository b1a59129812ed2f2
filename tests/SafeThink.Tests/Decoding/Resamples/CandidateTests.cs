using FsCheck.Xunit;
using SafeThink.Audit;
using SafeThink.Audit.Replay;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Decoding.Output;

namespace SafeThink.Tests.Decoding.Resamples;

/// <summary>Resamples that are decoded at once give what those decoded one after another give.</summary>
public sealed class CandidateTests
{
    private const string Prefix = SafeThinkConstants.Prefix;

    private static Script FirstIsSafe => Bad.SayAfter(Prefix, " Good.\n\n", "</think>", "Yes.").SayAfter(Prefix, " Never.\n\n");

    private static Script ThirdIsSafe => Bad
        .SayAfter(Prefix, " Bad ", "one.\n\n")
        .SayAfter(Prefix, " Bad ", "two, ", "longer.\n\n")
        .SayAfter(Prefix, " Good.\n\n", "</think>", "Yes.");

    private static Script Bad => new Script().Say("Bad ", "idea.\n\n", "More.");

    [Property(MaxTest = 3_000, Arbitrary = [typeof(ReleaseProperties)], EndSize = 40, QuietOnSuccess = true)]
    public async Task Decode_AnyRun_GivesWhatResamplingOneAfterAnotherGives(ReleaseProperties.GuardedRun c)
    {
        var apart = new Guard(c.Script())
        {
            Policies = c.AddPolicies,
            Scorer = new HashScorer(c.Seed, c.Verdicts),
            Prompt = c.IsOpened ? Templates.Opened : Templates.NotOpened,
            Options = c.Options with { RunAhead = 0 },
        };
        ISafetyScorer scorer = new HashScorer(c.Seed, c.Verdicts);
        scorer = c.Seed % 3 == 0 ? new TogetherScorer(scorer) : scorer;
        var together = apart with
        {
            Policies = (c with { CandidatesAtOnce = 2 + (c.Seed % 2) }).AddPolicies,
            Scorer = c.Seed % 5 == 0 ? scorer : new VerdictSchedule(scorer, c.Sizes),
            Options = c.Options with { RunAhead = c.Seed % 7 == 0 ? 0 : int.MaxValue },
            MaxSequences = c.Seed % 4 == 0 ? 2 : int.MaxValue,
        };

        var reply = await together.RunAsync();

        Assert.Equal((await apart.RunAsync()).Essence, reply.Essence);
        Assert.Equal(reply.BegunRuns, reply.EndedRuns);
    }

    [Fact]
    public async Task Decode_TheFirstTwoAreRejected_TakesTheThirdAndWastesNothing()
    {
        var reply = await Together(ThirdIsSafe).RunAsync();

        Assert.Equal("Wait, think safely Good.\n\n", reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
        Assert.Equal([0, 1, 2, 3, 0], reply.Steps.Select(s => s.Attempt));
        Assert.Equal((7, 0), (reply.Usage.DiscardedTokens, reply.Usage.SpareTokens));
        Assert.Equal((3, 3), (reply.BegunRuns, reply.EndedRuns));
        Assert.Null(reply.Result.CandidatesFallback);
    }

    [Fact]
    public async Task Decode_TheFirstIsSafe_TakesItHoweverLongItsScoreTakes()
    {
        // The others have most likely ended long before.
        var late = new ScriptedScorer().When(Guard.Bad, -1).When("Good", async cancelled =>
        {
            await Task.Delay(50, cancelled);
            return SafetyScore.Of(1);
        });

        var reply = await (Together(FirstIsSafe) with { Scorer = late }).RunAsync();

        Assert.Equal("Wait, think safely Good.\n\n", reply.Reasoning);
        Assert.Equal(2, reply.Usage.DiscardedTokens);
        Assert.InRange(reply.Usage.SpareTokens, 0, 2);
        Assert.Equal((3, 3), (reply.BegunRuns, reply.EndedRuns));
    }

    [Fact]
    public async Task Decode_MoreResamplesThanCandidatesAtOnce_DecodesTheRestInABatchOfTheirOwn()
    {
        var script = ThirdIsSafe;

        var reply = await Together(script, candidates: 2).RunAsync();

        Assert.Equal("Wait, think safely Good.\n\n", reply.Reasoning);
        Assert.Equal((2, 2), (reply.BegunRuns, reply.EndedRuns));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public async Task Decode_NoSequenceIsFree_ResamplesOneAfterAnotherAndSaysWhy(int sequences, int runs)
    {
        var guard = Together(ThirdIsSafe);

        var reply = await (guard with { MaxSequences = sequences }).RunAsync();

        Assert.Equal((await guard.RunAsync()).Essence, reply.Essence);
        Assert.Contains("in use", reply.Result.CandidatesFallback, StringComparison.Ordinal);
        Assert.Equal((runs, runs), (reply.BegunRuns, reply.EndedRuns));
    }

    [Fact]
    public async Task Decode_AForkThatNobodyNeedsFails_GoesOn()
    {
        var script = Bad
            .SayAfter(Prefix, " Good.\n\n", "</think>", "Yes.")
            .SayAfter(Prefix, " One ", "two ", "three ", "four ", "five ", "six ");
        var guard = Together(script);

        var reply = await (guard with { FailsAfter = 7, Options = guard.Options with { RunAhead = 0 } }).RunAsync();

        Assert.Equal("Yes.", reply.Answer);
        Assert.Equal(reply.BegunRuns, reply.EndedRuns);
    }

    [Fact]
    public async Task Decode_TheForkThatIsNeededFails_DecodesTheResampleItself()
    {
        var script = Bad.SayAfter(Prefix, " Bad.\n\n").SayAfter(Prefix, " Good ", "and ", "so ", "on.\n\n", "</think>", "Yes.");
        var guard = Together(script);

        var reply = await (guard with { FailsAfter = 5, Options = guard.Options with { RunAhead = 0 } }).RunAsync();

        // And meets the fault itself, as it does alone.
        Assert.IsType<EngineException>(reply.Fault);
        Assert.Equal([0, 1], reply.Steps.Select(s => s.Attempt));
        Assert.Equal(reply.BegunRuns, reply.EndedRuns);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Decode_TheReaderLeavesWhileCandidatesAreDecoded_FreesEverySequence(int updates)
    {
        var reply = await Together(ThirdIsSafe).RunAsync(stopsAfter: updates);

        Assert.Equal(reply.BegunRuns, reply.EndedRuns);
    }

    [Fact]
    public async Task Decode_CancelledWhileACandidateIsScored_FreesEverySequence()
    {
        using var cancellation = new CancellationTokenSource();
        var scorer = new ScriptedScorer().When("two", async cancelled =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancelled);
            return default;
        }).When(Guard.Bad, -1);

        var reply = await (Together(ThirdIsSafe) with { Scorer = scorer }).RunAsync(cancellationToken: cancellation.Token);

        Assert.IsAssignableFrom<OperationCanceledException>(reply.Fault);
        Assert.Equal((3, 3), (reply.BegunRuns, reply.EndedRuns));
        Assert.True(SpinWait.SpinUntil(() => scorer.OpenSessions == 0, TimeSpan.FromSeconds(30)), "a session is left open");
    }

    [Theory]
    [InlineData(IndeterminateAction.TreatAsUnsafe, FinishReason.Stop)]
    [InlineData(IndeterminateAction.Block, FinishReason.ContentFilter)]
    public async Task Decode_ACandidateCannotBeScored_IsNeverTaken(IndeterminateAction action, FinishReason end)
    {
        var scorer = new ScriptedScorer().WhenThrow("two", new IOException("scripted")).When(Guard.Bad, -1);
        var guard = Guard.WithSafeThink(ThirdIsSafe, o => (o.CandidatesAtOnce, o.OnIndeterminate) = (3, action)) with { Scorer = scorer };

        var reply = await guard.RunAsync();

        Assert.Equal(end, reply.Result.Reason);
        Assert.DoesNotContain("two", reply.ModelText, StringComparison.Ordinal);
        Assert.Equal(reply.BegunRuns, reply.EndedRuns);
    }

    [Fact]
    public async Task Decode_AllAreRejected_RefusesAndFreesEverySequence()
    {
        var script = Bad.SayAfter(Prefix, " Bad.\n\n").SayAfter(SafeThinkConstants.RefusalOpening, " Sorry.");

        var reply = await Together(script).RunAsync();

        Assert.Equal([DirectiveKind.Resample, DirectiveKind.Resample, DirectiveKind.Resample, DirectiveKind.Refuse], reply.Interventions.Select(i => i.Kind));
        Assert.Equal((3, 3), (reply.BegunRuns, reply.EndedRuns));
    }

    [Fact]
    public async Task Decode_ACandidateThatEndsTheThinkingAtOnce_IsTakenAsItWouldBeAlone()
    {
        var script = Bad.SayAfter(Prefix, " Bad.\n\n").SayAfter(Prefix, "</think>", "Yes.");

        var reply = await Together(script).RunAsync();

        Assert.Equal(Prefix, reply.Reasoning);
        Assert.Equal("Yes.", reply.Answer);
        Assert.Equal((await Guard.WithSafeThink(script).RunAsync()).Essence, reply.Essence);
    }

    [Fact]
    public async Task Trace_OfCandidates_IsThatOfOneAfterAnotherAndReplays()
    {
        var apart = Guard.WithSafeThink(ThirdIsSafe);
        var (_, expected) = await Recording.RunAsync(apart with { Options = apart.Options with { RunAhead = 0 } });
        var together = Together(ThirdIsSafe);
        var (_, trace) = await Recording.RunAsync(together with { Options = together.Options with { RunAhead = 0 } });

        Assert.Equal(
            expected.Events.OfType<TraceTokens>().Select(t => (t.Origin, t.IsTakenBack, t.Position, t.Count)),
            trace.Events.OfType<TraceTokens>().Select(t => (t.Origin, t.IsTakenBack, t.Position, t.Count)));
        Assert.Equal<int>(expected.KeptTokens(), trace.KeptTokens());
        Assert.Equal(
            expected.ScoredSteps().Select(d => (d.Position, d.Attempt, d.Directive, d.StepTokens)),
            trace.ScoredSteps().Select(d => (d.Position, d.Attempt, d.Directive, d.StepTokens)));
        await using var engine = new ScriptedEngine(ThirdIsSafe, 10_000);
        var replay = await GuardReplay.ReplayAsync(GuardTraceJson.Read(GuardTraceJson.Write(trace)), engine);
        Assert.True(replay.IsIdentical, replay.Difference?.ToString());
        Assert.Equal(1, engine.BegunRuns);
    }

    private static Guard Together(Script script, int candidates = 3) =>
        Guard.WithSafeThink(script, o => o.CandidatesAtOnce = candidates);
}
