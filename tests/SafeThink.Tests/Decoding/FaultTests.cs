using System.Text;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Policies.SafePath;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Traces;

namespace SafeThink.Tests.Decoding;

public sealed class FaultTests
{
    private static readonly Script Talk = new Script().Say("a", " b.\n\n", "c", " d.", "</think>", "Yes", ".");

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "")]
    [InlineData(2, "a b.\n\n")]
    [InlineData(5, "a b.\n\nc d.")]
    public async Task Decode_EngineFails_ReaderMeetsTheFaultBehindWhatWasScored(int failsAfter, string released)
    {
        var guard = Guard.WithSafeThink(Talk);

        // Decoded ahead of a verdict, the fault would come before it.
        var reply = await (guard with { FailsAfter = failsAfter, Options = guard.Options with { RunAhead = 0 } }).RunAsync();

        Assert.IsType<EngineException>(reply.Fault);
        Assert.Equal(released, reply.ModelText);
        Assert.Equal(1, reply.EndedRuns);
    }

    [Fact]
    public async Task Decode_PolicyAnswersWithAMisplacedDirective_NamesPolicyAndDirective()
    {
        foreach (var (directive, kind) in new[]
        {
            (Directive.Accept, DecodingEventKind.Started),
            (Directive.BeginThinking("x"), DecodingEventKind.StepScored),
            (Directive.Accept, DecodingEventKind.ThinkingEnding),
        })
        {
            var reply = await (new Guard(Talk) { Policies = b => b.Add(new Answering(kind, directive)) }).RunAsync();

            var fault = Assert.IsType<InvalidOperationException>(reply.Fault);
            Assert.Contains("'answering'", fault.Message, StringComparison.Ordinal);
            Assert.Contains($"'{directive.Kind}'", fault.Message, StringComparison.Ordinal);
            Assert.Equal(1, reply.EndedRuns);
        }
    }

    [Fact]
    public async Task Decode_PromptLongerThanTheContext_SaysByHowMuch()
    {
        var reply = await (new Guard(Talk) { ContextLength = 5 }).RunAsync();

        var fault = Assert.IsType<ContextLengthException>(reply.Fault);
        Assert.Equal(5, fault.ContextLength);
        Assert.Equal(1, reply.EndedRuns);
    }

    [Fact]
    public async Task Decode_PromptFillsTheContext_Throws()
    {
        var reply = await (new Guard(Talk) { ContextLength = PromptLength }).RunAsync();

        Assert.Equal(PromptLength + 1, Assert.IsType<ContextLengthException>(reply.Fault).Length);
    }

    [Fact]
    public async Task Decode_ContextEnds_ScoresAndReleasesWhatIsThere()
    {
        var reply = await (Guard.WithSafeThink(Talk) with { ContextLength = PromptLength + 3 }).RunAsync();

        Assert.Equal(FinishReason.Length, reply.Result.Reason);
        Assert.Equal("a b.\n\nc", reply.ModelText);
        Assert.Equal(2, reply.Steps.Count);
    }

    [Fact]
    public async Task Decode_ContextEndsAndTheLastStepIsUnsafe_ReleasesNothingOfIt()
    {
        var guard = Guard.WithSafeThink(new Script().Say("a.\n\n", "Bad", " x")) with { ContextLength = PromptLength + 2 };

        var reply = await guard.RunAsync();

        Assert.Equal("a.\n\n", reply.ModelText);
        Assert.Equal(FinishReason.Length, reply.Result.Reason);
    }

    [Theory]
    [InlineData(1, "a", FinishReason.Length)]
    [InlineData(6, "a b.\n\nc d.Yes", FinishReason.Length)]
    [InlineData(7, "a b.\n\nc d.Yes.", FinishReason.Length)]
    [InlineData(8, "a b.\n\nc d.Yes.", FinishReason.Stop)]
    [InlineData(int.MaxValue, "a b.\n\nc d.Yes.", FinishReason.Stop)]
    public async Task Decode_MaximumTokens_EndsThere(int maximum, string released, FinishReason reason)
    {
        var guard = Guard.WithSafeThink(Talk);

        var reply = await (guard with { Options = guard.Options with { MaximumTokens = maximum } }).RunAsync();

        Assert.Equal(released, reply.ModelText);
        Assert.Equal(reason, reply.Result.Reason);
    }

    [Fact]
    public async Task Decode_MaximumTokensBelowThePrefill_WritesItWholeAndGivesTheModelOneToken()
    {
        var guard = new Guard(new Script().Say("a", "b", "c")) { Policies = b => b.AddSafePath() };

        var reply = await (guard with { Options = guard.Options with { MaximumTokens = 1 } }).RunAsync();

        Assert.Equal(SafePathConstants.Text + "a", reply.Reasoning);
        Assert.Equal(FinishReason.Length, reply.Result.Reason);
        Assert.True(reply.Usage.InjectedTokens > 1, "the prefill counts as injected");
        Assert.Equal(1, reply.Usage.ReasoningTokens);
    }

    [Fact]
    public async Task Decode_MaximumTokensBelowTheRefusal_WritesItWholeAndGivesTheModelOneToken()
    {
        var guard = Guard.WithSafeThink(new Script().Say("Bad").SayAfter(SafeThinkConstants.RefusalOpening, " a", " b"), o => o.MaximumSteps = 0);

        var reply = await (guard with { Options = guard.Options with { MaximumTokens = 1 } }).RunAsync();

        Assert.Equal(SafeThinkConstants.RefusalOpening + " a", reply.Answer);
        Assert.Equal(FinishReason.Length, reply.Result.Reason);
    }

    [Fact]
    public async Task Decode_FormatWhoseTextsAreNone_IsRefusedAtOnce()
    {
        var guard = new Guard(new Script().Say("a")) { Policies = b => b.AddSafePath() };
        await using var engine = guard.Engine();
        var decoder = guard.Decoder(engine);

        Assert.Throws<ArgumentException>("OpenText", () => { decoder.DecodeAsync(guard.Prompt, new() { Format = ReasoningFormat.ThinkTags with { OpenText = "" } }); });
    }

    [Theory]
    [InlineData("<think>", "Hello\n<think>")]
    [InlineData("", "Hello\nassistant<think>")]
    public async Task Decode_OpeningTextWithWordsBeforeItsTag_IsWrittenAsFarAsTheTemplateHasNot(string template, string begun)
    {
        var format = ReasoningFormat.ThinkTags with { OpenText = "assistant<think>" };
        var guard = new Guard(new Script().Say("a")) { Policies = b => b.AddSafePath(), Prompt = Templates.Ending(template) };

        var reply = await (guard with { Options = new() { Format = format } }).RunAsync();

        Assert.Equal(SafePathConstants.Text + "a", reply.Reasoning);
        Assert.EndsWith(begun + SafePathConstants.Text + "a", reply.SequenceText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_ReaderStopsEarly_EndsRunAndSession()
    {
        for (var stopsAfter = 1; stopsAfter <= 6; stopsAfter++)
        {
            var scorer = new ScriptedScorer();

            var reply = await (Guard.WithSafeThink(Talk) with { Scorer = scorer }).RunAsync(stopsAfter);

            Assert.Equal(stopsAfter, reply.Updates.Count);
            Assert.Equal(1, reply.EndedRuns);
            Assert.True(SpinWait.SpinUntil(() => scorer.OpenSessions == 0, TimeSpan.FromSeconds(30)), "the session is left open");
        }
    }

    [Fact]
    public async Task Decode_CancelledBeforehand_ReleasesNothing()
    {
        var reply = await Guard.WithSafeThink(Talk).RunAsync(cancellationToken: new CancellationToken(canceled: true));

        Assert.IsAssignableFrom<OperationCanceledException>(reply.Fault);
        Assert.Empty(reply.Updates);
    }

    [Fact]
    public async Task Decode_CancelledWhileReading_ThrowsBeforeTheNextUpdate()
    {
        using var cancellation = new CancellationTokenSource();
        var guard = new Guard(new Script().Say([.. Enumerable.Repeat("a ", 5000)]));
        await using var engine = guard.Engine();
        var updates = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in guard.Decoder(engine).DecodeAsync(guard.Prompt, guard.Options, cancellation.Token))
            {
                updates++;
                await cancellation.CancelAsync();
            }
        });

        Assert.Equal(1, updates);
        Assert.Equal(1, engine.EndedRuns);
    }

    [Fact]
    public async Task Decode_AfterEachFault_TheNextRequestOnTheSameEngineWorks()
    {
        var scorer = new ScriptedScorer();
        var guard = Guard.WithSafeThink(Talk) with { Scorer = scorer };
        await using var engine = guard.Engine();
        var decoder = guard.Decoder(engine);

        await foreach (var update in decoder.DecodeAsync(guard.Prompt, guard.Options))
            break;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => decoder.CompleteAsync(guard.Prompt, guard.Options, new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<ContextLengthException>(
            () => decoder.CompleteAsync(Prompt.FromText(new string('a', 20_000)), guard.Options));

        var reply = await decoder.CompleteAsync(guard.Prompt, guard.Options);
        Assert.Equal("Yes.", reply.Answer);
        Assert.True(SpinWait.SpinUntil(() => scorer.OpenSessions == 0, TimeSpan.FromSeconds(30)), "a session is left open");
    }

    [Fact]
    public async Task Decode_EngineDisposedMeanwhile_ThrowsObjectDisposed()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var scorer = new ScriptedScorer().When("", async token =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });
        var guard = Guard.WithSafeThink(Talk) with { Scorer = scorer };
        var engine = guard.Engine();

        var reply = guard.Decoder(engine).CompleteAsync(guard.Prompt, guard.Options);
        await asked.Task;
        await engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reply);
        Assert.True(SpinWait.SpinUntil(() => scorer.OpenSessions == 0, TimeSpan.FromSeconds(30)), "the session is left open");
    }

    [Fact]
    public async Task Decode_EmptyPrompt_IsRefusedAtOnce()
    {
        var guard = new Guard(Talk);
        await using var engine = guard.Engine();
        var decoder = guard.Decoder(engine);

        Assert.Throws<ArgumentException>("prompt", () => { decoder.DecodeAsync(new Prompt([])); });
        Assert.Throws<ArgumentException>("messages", () => { decoder.DecodeAsync([]); });
        Assert.Throws<ArgumentException>("messages", () => { decoder.DecodeAsync([PromptMessage.User("Hello"), PromptMessage.User(" \n")]); });
        Assert.Throws<ArgumentOutOfRangeException>("MaximumTokens", () => { decoder.DecodeAsync(guard.Prompt, new() { MaximumTokens = 0 }); });
    }

    [Fact]
    public async Task Create_PolicyJudgesStepsAndNoScorer_SaysWhatIsMissing()
    {
        await using var engine = new ScriptedEngine(Talk);
        var pipeline = new DecodingPipelineBuilder().AddMoreThink().AddSafeThink().Build();

        var fault = Assert.Throws<ArgumentException>("scorer", () => new GuardedDecoder(engine, pipeline));

        Assert.Contains("'morethink + safethink'", fault.Message, StringComparison.Ordinal);
    }

    private static int PromptLength => Encoding.UTF8.GetByteCount(Templates.Opened.ToString());

    private sealed class Answering(DecodingEventKind kind, Directive directive) : DecodingPolicy
    {
        public override string Name => "answering";

        public override PolicyTraits Traits => PolicyTraits.None;

        public override ScoringPlan? Scoring { get; } = new Everything();

        public override PolicySession Start(ReasoningFormat format, uint seed) => new Session(kind, directive);

        private sealed class Session(DecodingEventKind kind, Directive directive) : PolicySession
        {
            public override Directive Decide(in DecodingEvent e) => e.Kind == kind ? directive : Directive.Continue;
        }

        private sealed class Everything() : ScoringPlan(0, SafeThinkConstants.Deadline)
        {
            public override bool Covers(TracePhase phase, int index, bool canSteer) => true;
        }
    }
}
