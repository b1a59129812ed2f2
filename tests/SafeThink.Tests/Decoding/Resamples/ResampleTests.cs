using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding.Resamples;

public sealed class ResampleTests
{
    private const string Opening = "<think>\n";
    private const string Prefix = SafeThinkConstants.Prefix;

    [Fact]
    public async Task Decode_UnsafeStep_IsReplacedBehindThePrefix()
    {
        var script = new Script()
            .Say("Fine.\n\n", "Bad idea.\n\n", "More.\n\n")
            .SayAfter(Prefix, ". Better.\n\n", "</think>", "\n\n", "Done.");

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal("Fine.\n\nWait, think safely. Better.\n\n", reply.Reasoning);
        Assert.Equal("Done.", reply.Answer);
        Assert.Equal("Fine.\n\nWait, think safely. Better.\n\n</think>\n\nDone.", reply.Behind(Opening));
        Assert.Equal(Prefix, reply.Injected);
        Assert.Equal(FinishReason.Stop, reply.Result.Reason);
    }

    [Fact]
    public async Task Decode_FirstStepUnsafe_PutsThePrefixBehindTheOpeningTagWithoutSeparator()
    {
        var script = new Script().Say("Bad.\n\n").SayAfter(Prefix, ".", "</think>", "Done.");

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal(Prefix + ".</think>Done.", reply.Behind(Opening));
    }

    [Fact]
    public async Task Decode_TraceDoesNotEndInWhiteSpace_PartsThePrefixByTheSeparator()
    {
        var script = new Script().Say("Fine.", " Bad.", " More.").SayAfter(Prefix, ".", "</think>", "Done.");
        var guard = Guard.WithSafeThink(script, o => o.Separator = " - ");
        guard = guard with { Options = guard.Options with { Segmentation = new() { Delimiter = StepDelimiter.Sentence } } };

        var reply = await guard.RunAsync();

        Assert.Equal("Fine. - Wait, think safely.", reply.Reasoning);
        Assert.Equal("Fine. - Wait, think safely.</think>Done.", reply.Behind(Opening));
    }

    [Fact]
    public async Task Decode_PrefixDoesNotStay_ReadsTheAcceptedStepWithoutIt()
    {
        var script = new Script()
            .Say("Fine.\n\n", "Bad.\n\n")
            .SayAfter(Prefix, ". Better.\n\n", "unread")
            .SayAfter(". Better.\n\n", "Next.", "</think>", "Done.");

        var reply = await Guard.WithSafeThink(script, o => o.KeepsPrefix = false).RunAsync();

        Assert.Equal("Fine.\n\n. Better.\n\nNext.</think>Done.", reply.Behind(Opening));
        Assert.Equal("Fine.\n\n. Better.\n\nNext.", reply.Reasoning);
        Assert.Equal("", reply.Injected);
    }

    [Fact]
    public async Task Decode_PrefixDoesNotStayAndStepEndsInsideAToken_KeepsTheAcceptedBytesAlone()
    {
        var script = new Script()
            .Say("Fine.\n\nBad.\n\n")
            .SayAfter(Prefix, " Better", ".\n\nunread")
            .SayAfter(" Better.\n\n", "Next.", "</think>", "Done.");

        var reply = await Guard.WithSafeThink(script, o => o.KeepsPrefix = false).RunAsync();

        Assert.Equal("Fine.\n\n Better.\n\nNext.</think>Done.", reply.Behind(Opening));
    }

    [Fact]
    public async Task Decode_SeveralResamples_TakesTheFirstThatIsSafe()
    {
        var script = new Script()
            .Say("Bad.\n\n")
            .SayAfter(Prefix, " Bad 1.\n\n").SayAfter(Prefix, " Bad 2.\n\n").SayAfter(Prefix, " Good.", "</think>", "Done.");

        var reply = await Guard.WithSafeThink(script).RunAsync();

        Assert.Equal(Prefix + " Good.", reply.Reasoning);
        Assert.Equal([0, 1, 2, 3, 0], reply.Steps.Select(s => s.Attempt));
        Assert.Equal([1, 1, 1, 1, 2], reply.Steps.Select(s => s.Index));
        Assert.Equal(3, reply.Usage.Interventions);
        Assert.Equal(3, reply.Usage.DiscardedTokens);
        Assert.Equal(3 * Prefix.Length, reply.Usage.InjectedTokens);
        Assert.Equal(reply.Usage.DiscardedTokens + reply.Usage.InjectedTokens, reply.Usage.WaitTokens);
    }

    [Fact]
    public async Task Decode_Greedy_ResamplesFromTheSecondTryOnAtTheRetryTemperatureAndThenGoesBack()
    {
        var script = new Script()
            .Say("Bad.\n\n")
            .SayAfter(Prefix, " Bad 1.\n\n").SayAfter(Prefix, " Good.\n\n", "More.", "</think>", "Done.");
        var guard = Guard.WithSafeThink(script);
        var engine = guard.Engine();

        await guard.Decoder(engine).CompleteAsync(guard.Prompt, guard.Options with { Sampling = SamplingOptions.Greedy });

        Assert.Equal([SafeThinkConstants.RetryTemperature, 0f], engine.Resamplings.Select(s => s.Sampling.Temperature));
    }

    [Fact]
    public async Task Decode_GreedyAndThinkingEndsRightBehindThePrefix_AnswersGreedily()
    {
        var script = new Script()
            .Say("Bad.\n\n")
            .SayAfter(Prefix, " Bad 1.\n\n").SayAfter(Prefix, "</think>", "Done.");
        var guard = Guard.WithSafeThink(script);
        var engine = guard.Engine();

        await guard.Decoder(engine).CompleteAsync(guard.Prompt, guard.Options with { Sampling = SamplingOptions.Greedy });

        Assert.Equal([SafeThinkConstants.RetryTemperature, 0f], engine.Resamplings.Select(s => s.Sampling.Temperature));
        Assert.EndsWith("</think>", engine.Resamplings.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_Sampled_DrawsEachResampleFromASeedOfItsOwn()
    {
        var script = new Script()
            .Say("Bad.\n\n")
            .SayAfter(Prefix, " Bad 1.\n\n").SayAfter(Prefix, " Good.", "</think>", "Done.");
        var guard = Guard.WithSafeThink(script);
        var engine = guard.Engine();

        await guard.Decoder(engine).CompleteAsync(guard.Prompt, guard.Options);

        Assert.Equal(2, engine.Resamplings.Select(s => s.Sampling.Seed).Distinct().Count());
        Assert.All(engine.Resamplings, s => Assert.Equal(guard.Options.Sampling.Temperature, s.Sampling.Temperature));
    }

    [Fact]
    public async Task Decode_RejectedStep_IsNeverPartOfTheScorersTrace()
    {
        var scorer = new ScriptedScorer().When(Guard.Bad, -1);
        var script = new Script().Say("Fine.\n\n", "Bad.\n\n").SayAfter(Prefix, " Good.\n\n", "</think>", "Done.");

        await (Guard.WithSafeThink(script) with { Scorer = scorer }).RunAsync();

        Assert.Equal(["Fine.\n\n", "Bad.\n\n", " Good.\n\n", "Done."], scorer.Scored.Select(s => s.Text));
        Assert.Equal(["Fine.\n\n", " Good.\n\n"], scorer.Accepted.Select(s => s.Text));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Decode_RejectedStep_IsReportedWithItsTextOnlyWhereAsked(bool asked)
    {
        var script = new Script().Say("Bad.\n\n").SayAfter(Prefix, " Good.", "</think>", "Done.");
        var guard = Guard.WithSafeThink(script);

        var reply = await (guard with { Options = guard.Options with { ReportsRejectedText = asked } }).RunAsync();

        Assert.Equal(asked ? "Bad.\n\n" : null, reply.Steps[0].RejectedText);
        Assert.Equal(SafetyVerdict.Unsafe, reply.Steps[0].Verdict);
        Assert.All(reply.Steps.Skip(1), s => Assert.Null(s.RejectedText));
    }

    [Fact]
    public async Task Decode_NoPolicyTakesChargeOfAnUnsafeStep_Blocks()
    {
        var script = new Script().Say("Fine.\n\n", "Bad.\n\n");
        var guard = new Guard(script) { Policies = b => b.Add(new OnlyScoring()) };

        var reply = await guard.RunAsync();

        Assert.Equal(FinishReason.ContentFilter, reply.Result.Reason);
        Assert.Equal("guard", reply.Interventions.Single().Policy);
        Assert.Equal("Fine.\n\n", reply.ModelText);
    }

    private sealed class OnlyScoring : DecodingPolicy
    {
        public override string Name => "only-scoring";

        public override PolicyTraits Traits => PolicyTraits.JudgesSteps;

        public override ScoringPlan Scoring { get; } = new Everything();

        public override PolicySession Start(ReasoningFormat format, uint seed) => new Indifferent();

        private sealed class Indifferent : PolicySession
        {
            public override Directive Decide(in DecodingEvent e) => Directive.Continue;
        }

        private sealed class Everything() : ScoringPlan(0, TimeSpan.FromSeconds(30))
        {
            public override bool Covers(TracePhase phase, int index, bool canSteer) => true;
        }
    }
}
