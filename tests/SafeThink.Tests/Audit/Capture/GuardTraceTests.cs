using SafeThink.Audit;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Audit.Capture;

public sealed class GuardTraceTests
{
    private static readonly GuardTraceOptions Content = new() { IncludesContent = true };

    [Fact]
    public async Task Record_StepRejected_KeepsItsTokensApartAndMarksThePrefix()
    {
        var (reply, trace) = await Recording.RunAsync(Guard.WithSafeThink(Recording.Steered), Content);

        Assert.Equal("Bad idea.\n\n", Assert.Single(trace.RejectedRuns()).Text);
        var injected = Assert.Single(trace.Events.OfType<TraceTokens>(), t => t.Origin == TokenOrigin.Injected);
        Assert.Equal(SafeThinkConstants.Prefix, injected.Text);
        Assert.False(injected.IsTakenBack);
        Assert.Equal(trace.Prompt.Count, injected.Position);
        Assert.Equal(reply.Usage.DiscardedTokens, trace.RejectedRuns().Sum(r => r.Count));
    }

    [Fact]
    public async Task Record_AnyRun_KeepsTheTokensThatTheSequenceHeldAtTheEnd()
    {
        var (reply, trace) = await Recording.RunAsync(Guard.WithSafeThink(Recording.Steered), Content);

        var kept = string.Concat(trace.Events.OfType<TraceTokens>().Where(t => !t.IsTakenBack).Select(t => t.Text));
        Assert.Equal(reply.SequenceText, Templates.Opened + kept.Replace("<|end|>", "", StringComparison.Ordinal));
        Assert.Equal(trace.Events.OfType<TraceTokens>().Where(t => !t.IsTakenBack).Sum(t => t.Count), trace.KeptTokens().Length);
    }

    [Fact]
    public async Task Record_StepsScored_HoldsScoresVerdictsAndDecisions()
    {
        var (reply, trace) = await Recording.RunAsync(Guard.WithSafeThink(Recording.Steered));

        Assert.Equal(
            reply.Steps.Select(s => (s.Index, s.Attempt, s.Phase, (SafetyScore?)s.Score, (SafetyVerdict?)s.Verdict, s.Tokens)),
            trace.ScoredSteps().Select(d => (d.Step, d.Attempt, d.Phase, d.Score, d.Verdict, d.StepTokens)));
        Assert.Equal(
            [DirectiveKind.Resample, DirectiveKind.Accept, DirectiveKind.Accept, DirectiveKind.Accept],
            trace.ScoredSteps().Select(d => d.Directive));
        Assert.Equal(["safethink", null, null, null], trace.ScoredSteps().Select(d => d.Policy));
        Assert.Equal((FinishReason.Stop, reply.Usage, null), (trace.End.Reason!.Value, trace.End.Usage, trace.End.Fault));
    }

    [Fact]
    public async Task Record_Request_HoldsModelPoliciesOptionsAndSeed()
    {
        var sampling = new SamplingOptions { Temperature = 0.7f, Seed = 42 };
        var guard = Guard.WithSafeThink(Recording.Steered, o => o.Threshold = 0.25f);

        var (_, trace) = await Recording.RunAsync(guard with { Options = guard.Options with { Sampling = sampling, MaximumTokens = 77 } });

        Assert.Equal(("scripted", 10_000, "Arbitrary"), (trace.Model.Name, trace.Model.ContextLength, trace.Model.Rollback));
        Assert.Equal((sampling, 77, "think"), (trace.Request.Sampling, trace.Request.MaximumTokens, trace.Request.Format.Name));
        Assert.Equal(("scripted", 0.25f), (trace.Scorer, trace.Threshold!.Value));
        var policy = Assert.Single(trace.Policies);
        Assert.Equal("safethink", policy.Name);
        Assert.Equal(0.25f, policy.Options!.Value.GetProperty("threshold").GetSingle());
        Assert.Equal(trace.Prompt.Count, trace.Prompt.Tokens.Length);
    }

    [Fact]
    public async Task Record_PrefixDropped_MarksTheStepAsRestored()
    {
        var (_, trace) = await Recording.RunAsync(Guard.WithSafeThink(Recording.Steered, o => o.KeepsPrefix = false), Content);

        var restored = trace.Events.OfType<TraceTokens>().First(t => t.Origin == TokenOrigin.Restored);
        Assert.Equal((" Good one.\n\n", trace.Prompt.Count, false), (restored.Text, restored.Position, restored.IsTakenBack));
        Assert.All(trace.Events.OfType<TraceTokens>().Where(t => t.Text == SafeThinkConstants.Prefix), t => Assert.True(t.IsTakenBack));
    }

    [Fact]
    public async Task Record_AllResamplesUnsafe_MarksEveryPrefixTakenBackButTheRefusal()
    {
        var script = new Script().Say("Bad.\n\n").SayAfter("Wait, think safely", "Bad again.\n\n").SayAfter("can't help with that.", " Bye.");

        var (reply, trace) = await Recording.RunAsync(Guard.WithSafeThink(script, o => o.Resamples = 2), Content);

        var injected = trace.Events.OfType<TraceTokens>().Where(t => t.Origin == TokenOrigin.Injected).ToList();
        Assert.Equal([true, true, false], injected.Select(t => t.IsTakenBack));
        Assert.EndsWith(SafeThinkConstants.RefusalOpening, injected[^1].Text, StringComparison.Ordinal);
        Assert.Equal(3, trace.RejectedRuns().Length);
        Assert.Equal(reply.Usage.InjectedTokens, injected.Sum(t => t.Count));
    }

    [Fact]
    public async Task Record_NobodyTakesChargeOfAnUnsafeStep_HoldsABlockByNobody()
    {
        var guard = new Guard(Recording.Steered) { Policies = b => b.Add(new ScoringOnly()) };

        var (reply, trace) = await Recording.RunAsync(guard);

        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
        var decision = Assert.Single(trace.ScoredSteps());
        Assert.Equal((DirectiveKind.Block, null), (decision.Directive, decision.Policy));
        Assert.Equal(reply.Result.Explanation, trace.End.Explanation);
        Assert.Empty(trace.KeptTokens());
    }

    [Fact]
    public async Task Record_RunsAheadOfARejection_MarksWhatItRanAheadAndNothingElse()
    {
        var guard = Guard.WithSafeThink(Recording.Steered);
        var late = guard with { Scorer = new VerdictSchedule(guard.Scorer, [100]), Options = guard.Options with { RunAhead = int.MaxValue } };
        var (_, waiting) = await Recording.RunAsync(guard with { Options = guard.Options with { RunAhead = 0 } }, Content);

        var (reply, ahead) = await Recording.RunAsync(late, Content);

        var overrun = Assert.Single(ahead.Events.OfType<TraceTokens>(), t => t.Origin == TokenOrigin.Overrun);
        Assert.Equal(("More</think>", true, reply.Usage.OverrunTokens), (overrun.Text, overrun.IsTakenBack, overrun.Count));
        Assert.Equal(waiting.Events.Select(Essence), ahead.Events.Where(e => e != overrun).Select(Essence));
    }

    [Fact]
    public async Task Record_ReaderLeavesWhileTheDecodeIsAhead_KeepsNothingOfIt()
    {
        var guard = Recording.NeverEnding with { Script = new Script().Say("One.\n\n", "Stay.\n\n", "Ahead ", "of it."), Options = new() { Format = ReasoningFormat.ThinkTags, RunAhead = 1 } };

        var (_, trace) = await Recording.RunAsync(guard, Content, stopsAfter: 1);

        Assert.DoesNotContain(trace.Events.OfType<TraceTokens>().Where(t => t.Origin != TokenOrigin.Overrun), t => t.Text!.Contains("Ahead", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Record_MoreThink_HoldsTheEndOfTheThinkingThatWasTakenBack()
    {
        var script = new Script().Say("One.", "</think>", "Done.").SayAfter("Wait", " two.", "</think>", "Done.");
        var guard = new Guard(script) { Policies = b => b.AddMoreThink(o => o.MaximumReplacements = 1) };

        var (_, trace) = await Recording.RunAsync(guard, Content);

        Assert.Equal("</think>", Assert.Single(trace.RejectedRuns()).Text);
        Assert.Equal(
            [DirectiveKind.Continue, DirectiveKind.ContinueThinking, DirectiveKind.Continue],
            trace.Events.OfType<TraceDecision>().Select(d => d.Directive));
    }

    [Fact]
    public async Task Record_ByDefault_HoldsNoText()
    {
        var trace = await Recording.SteeredTraceAsync();

        Assert.Empty(trace.Prompt.Messages);
        Assert.Empty(trace.Prompt.Segments);
        Assert.All(trace.Events.OfType<TraceTokens>(), t => Assert.Null(t.Text));
        var json = System.Text.Encoding.UTF8.GetString(GuardTraceJson.Write(trace));
        Assert.All(["Hello", "Bad", "idea", "Good one", "Yes."], text => Assert.DoesNotContain(text, json, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Record_ContentAskedFor_HoldsPromptAndMessages()
    {
        var trace = await Recording.SteeredTraceAsync(Content);

        Assert.Equal("Hello", Assert.Single(trace.Prompt.Messages).Content);
        Assert.Equal<PromptSegment>(Templates.Opened.Segments, trace.Prompt.Segments);
    }

    [Fact]
    public async Task Record_Redaction_RewritesOrDropsEachText()
    {
        var trace = await Recording.SteeredTraceAsync(Content with
        {
            Redact = (content, text) => content switch
            {
                TraceContent.Message => "[message]",
                TraceContent.Output => text.Replace("Bad", "***", StringComparison.Ordinal),
                _ => null,
            },
        });

        Assert.Equal("[message]", Assert.Single(trace.Prompt.Messages).Content);
        Assert.Empty(trace.Prompt.Segments);
        Assert.Equal("*** idea.\n\n", Assert.Single(trace.RejectedRuns()).Text);
        Assert.All(trace.Events.OfType<TraceTokens>().Where(t => t.Origin == TokenOrigin.Injected), t => Assert.Null(t.Text));
    }

    [Fact]
    public async Task Record_RedactionThrows_LeavesContentOutAndKeepsTheRest()
    {
        var trace = await Recording.SteeredTraceAsync(Content with { Redact = (_, _) => throw new InvalidOperationException("scripted") });

        Assert.Empty(trace.Prompt.Messages);
        Assert.All(trace.Events.OfType<TraceTokens>(), t => Assert.Null(t.Text));
        Assert.Equal(4, trace.ScoredSteps().Length);
    }

    [Fact]
    public async Task Record_TokensNotAskedFor_HoldsCountsAndTheHash()
    {
        var with = await Recording.SteeredTraceAsync();
        var without = await Recording.SteeredTraceAsync(new() { IncludesTokens = false });

        Assert.Empty(without.Prompt.Tokens);
        Assert.Equal((with.Prompt.Count, with.Prompt.Hash), (without.Prompt.Count, without.Prompt.Hash));
        Assert.All(without.Events.OfType<TraceTokens>(), t => Assert.Empty(t.Tokens));
        Assert.Equal(with.Events.OfType<TraceTokens>().Select(t => t.Count), without.Events.OfType<TraceTokens>().Select(t => t.Count));
    }

    [Fact]
    public async Task Record_ReaderLeaves_TellsThatItWasCutShort()
    {
        var (_, trace) = await Recording.RunAsync(Recording.NeverEnding, stopsAfter: 1);

        Assert.Equal((null, "cancelled", null), (trace.End.Reason, trace.End.Fault, trace.End.Usage));
    }

    [Fact]
    public async Task Record_EngineFails_TellsTheFaultAndWhatWasDecoded()
    {
        var (reply, trace) = await Recording.RunAsync(Guard.WithSafeThink(Recording.Steered) with { FailsAfter = 1 });

        Assert.IsType<EngineException>(reply.Fault);
        Assert.Equal((null, typeof(EngineException).FullName), (trace.End.Reason, trace.End.Fault));
        Assert.Single(trace.KeptTokens());
    }

    [Fact]
    public async Task Record_PolicyCannotBegin_IsTracedAllTheSame()
    {
        var sink = new TraceList();
        var guard = new Guard(Recording.Steered) { Policies = b => b.Add(new NeverBegins()), Diagnostics = new() { TraceSink = sink } };

        var reply = await guard.RunAsync();

        Assert.IsType<InvalidOperationException>(reply.Fault);
        Assert.Equal(typeof(InvalidOperationException).FullName, sink.Single.End.Fault);
    }

    [Fact]
    public async Task Record_SinkThrows_ChangesNothingForTheRequest()
    {
        var guard = Guard.WithSafeThink(Recording.Steered);
        var alone = await guard.RunAsync();

        var reply = await (guard with { Diagnostics = new() { TraceSink = new ThrowingSink() } }).RunAsync();

        Assert.Null(reply.Fault);
        Assert.Equal(alone.Updates.Select(Essence), reply.Updates.Select(Essence));
    }

    [Fact]
    public async Task Record_PolicyDescriptionThrows_ChangesNothingForTheRequest()
    {
        var sink = new TraceList();
        var guard = new Guard(Recording.Steered) { Policies = b => b.Add(new ScoringOnly(throws: true)), Diagnostics = new() { TraceSink = sink } };

        var reply = await guard.RunAsync();

        Assert.Null(reply.Fault);
        Assert.Empty(sink.Traces);
    }

    [Fact]
    public async Task Record_ScoreUnknown_HoldsTheReasonAndNoValue()
    {
        var guard = Guard.WithSafeThink(Recording.Steered) with { Scorer = new ScriptedScorer().WhenThrow("Bad", new IOException("no route")) };

        var (_, trace) = await Recording.RunAsync(guard);

        var decision = trace.ScoredSteps()[0];
        Assert.Equal(SafetyVerdict.Indeterminate, decision.Verdict);
        Assert.Contains("failed with IOException", decision.Score!.Value.Reason, StringComparison.Ordinal);
    }

    private static string Essence(TraceEvent e) => e switch
    {
        TraceTokens t => $"{t.Origin} {t.Position} {t.IsTakenBack} {t.Text}",
        TraceDecision d => $"{d.Event} {d.Position} {d.Step} {d.Attempt} {d.Score} {d.Directive}",
        _ => "",
    };

    private static string Essence(DecodingUpdate update) =>
        $"{update.Kind} {update.Phase} {update.Text} {update.Step?.Score} {update.Intervention?.Kind} {update.Result?.Reason}";

    private sealed class ThrowingSink : IGuardTraceSink
    {
        public void Write(GuardTrace trace) => throw new InvalidOperationException("scripted");
    }

    private sealed class ScoringOnly(bool throws = false) : DecodingPolicy
    {
        public override string Name => "scoring-only";

        public override PolicyTraits Traits => PolicyTraits.JudgesSteps;

        public override ScoringPlan? Scoring { get; } = new Everything();

        public override System.Text.Json.JsonElement? Describe() => throws ? throw new InvalidOperationException("scripted") : null;

        public override PolicySession Start(ReasoningFormat format, uint seed) => new Session();

        private sealed class Session : PolicySession
        {
            public override Directive Decide(in DecodingEvent e) => Directive.Continue;
        }

        private sealed class Everything() : ScoringPlan(0, SafeThinkConstants.Deadline)
        {
            public override bool Covers(TracePhase phase, int index, bool canSteer) => true;
        }
    }

    private sealed class NeverBegins : DecodingPolicy
    {
        public override string Name => "never-begins";

        public override PolicyTraits Traits => PolicyTraits.None;

        public override PolicySession Start(ReasoningFormat format, uint seed) => throw new InvalidOperationException("scripted");
    }
}
