using SafeThink.Audit;
using SafeThink.Audit.Replay;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Audit;

/// <summary>Invariant I7 on the real engine: a run replays from its trace.</summary>
[Collection(InvariantGroup.Name)]
public sealed class ReplayTests(EngineShelf shelf)
{
    private const int Runs = 200;

    public static TheoryData<ScriptedArchitecture> Architectures =>
        [ScriptedArchitecture.Attention, ScriptedArchitecture.SlidingWindow, ScriptedArchitecture.Recurrent];

    [Fact]
    public async Task ReplayAsync_TwoHundredGuardedRuns_GivesTheSameTokensScoresAndDecisions()
    {
        var engine = await shelf.TinyReasonerAsync();
        var interventions = 0;
        var rejectedTokens = 0;
        for (var run = 0; run < Runs; run++)
        {
            var (scorer, options) = (ScorerOf(run), OptionsOf(run));
            var prompt = engine.Ask(Questions.Hundred[run % 100]);

            var trace = await RecordAsync(engine, prompt, PipelineOf(run), scorer, options);
            var byScores = await GuardReplay.ReplayAsync(trace, engine);
            Assert.True(byScores.IsIdentical, $"run {run}: {byScores.Difference}");
            AssertSame(trace, byScores.Trace);
            if (run % 4 == 0)
            {
                var byScorer = await GuardReplay.ReplayAsync(trace, engine, new() { Scorer = scorer, Prompt = prompt });
                Assert.True(byScorer.IsIdentical, $"run {run}, by its scorer: {byScorer.Difference}");
                AssertSame(trace, byScorer.Trace);
            }

            interventions += trace.End.Usage!.Interventions;
            rejectedTokens += trace.RejectedRuns().Sum(r => r.Count);
        }

        // A property of nothing would hold as well.
        Assert.True(interventions >= Runs / 2, $"There were only {interventions} interventions.");
        Assert.True(rejectedTokens > interventions, $"Only {rejectedTokens} tokens were rejected.");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task ReplayAsync_EveryArchitecture_GivesTheSameTokensScoresAndDecisions(ScriptedArchitecture architecture)
    {
        var engine = await shelf.ScriptedAsync($"branching {architecture}", () => Scripts.Branching(architecture));
        for (var run = 0; run < 12; run++)
        {
            var trace = await RecordAsync(engine, engine.Ask("Hello"), PipelineOf(run), ScorerOf(run), OptionsOf(run));

            var replay = await GuardReplay.ReplayAsync(trace, engine);

            Assert.True(replay.IsIdentical, $"run {run}: {replay.Difference}");
            AssertSame(trace, replay.Trace);
        }
    }

    [Fact]
    public async Task ReplayAsync_ThresholdRaised_ReportsTheFirstDecisionThatDiffers()
    {
        const float Raised = 0.4f;
        var engine = await shelf.TinyReasonerAsync();
        var different = 0;
        for (var run = 0; run < 20; run++)
        {
            var trace = await RecordAsync(engine, engine.Ask(Questions.Hundred[run]), PipelineOf(0), Graded((uint)run), OptionsOf(run));

            var replay = await GuardReplay.ReplayAsync(trace, engine, new() { Pipeline = PipelineOf(0, Raised) });

            var expected = trace.ScoredSteps().FirstOrDefault(d => d.Score!.Value.Judge(Raised) != d.Verdict);
            Assert.Equal(
                expected is null ? null : (TraceDifferenceKind.Decision, expected.Step, expected.Attempt, expected.Position),
                replay.Difference is not { } d ? ((TraceDifferenceKind, int, int, int)?)null : (d.Kind, d.Step, d.Attempt, d.Position));
            different += replay.IsIdentical ? 0 : 1;
        }

        Assert.InRange(different, 5, 20);
    }

    [Fact]
    public async Task ReplayAsync_AnotherSeed_ReportsATokenThatDiffers()
    {
        var engine = await shelf.TinyReasonerAsync();
        var trace = await RecordAsync(
            engine, engine.Ask("How do I bake bread?"), PipelineOf(0), GuardedRuns.AcceptAll, OptionsOf(1) with { Sampling = new() { Temperature = 2, TopP = 1, Seed = 1 } });
        var other = trace with { Request = trace.Request with { Sampling = trace.Request.Sampling with { Seed = 2 } } };

        var replay = await GuardReplay.ReplayAsync(other, engine);

        Assert.Equal(TraceDifferenceKind.Token, replay.Difference!.Kind);
    }

    [Fact]
    public async Task ReplayAsync_TraceOfAnotherModel_IsRefused()
    {
        var tiny = await shelf.TinyReasonerAsync();
        var other = await shelf.ScriptedAsync("branching Attention", () => Scripts.Branching(ScriptedArchitecture.Attention));
        var trace = await RecordAsync(tiny, tiny.Ask("How do I bake bread?"), PipelineOf(0), GuardedRuns.AcceptAll, OptionsOf(0));

        var fault = await Assert.ThrowsAsync<ArgumentException>("engine", () => GuardReplay.ReplayAsync(trace, other));

        Assert.Contains("tiny-reasoner", fault.Message, StringComparison.Ordinal);
    }

    // Through JSON, so that what is compared is what stands in a file.
    private static async Task<GuardTrace> RecordAsync(
        IDecodingEngine engine, Prompt prompt, DecodingPipeline pipeline, ISafetyScorer scorer, GuardedDecodeOptions options)
    {
        var sink = new TraceKeeper();
        await new GuardedDecoder(engine, pipeline, scorer, diagnostics: new() { TraceSink = sink }).CompleteAsync(prompt, options);
        return GuardTraceJson.Read(GuardTraceJson.Write(sink.Trace!));
    }

    private static void AssertSame(GuardTrace recorded, GuardTrace replayed)
    {
        Assert.Equal<int>(recorded.KeptTokens(), replayed.KeptTokens());
        Assert.Equal(recorded.RejectedRuns().SelectMany(r => r.Tokens), replayed.RejectedRuns().SelectMany(r => r.Tokens));
        Assert.Equal(
            recorded.ScoredSteps().Select(d => (d.Step, d.Attempt, d.Score, d.Verdict, d.Directive, d.Policy)),
            replayed.ScoredSteps().Select(d => (d.Step, d.Attempt, d.Score, d.Verdict, d.Directive, d.Policy)));
        Assert.Equal(recorded.End.Reason, replayed.End.Reason);
    }

    private static ISafetyScorer ScorerOf(int run) => run % 4 < 2 ? new JudgingScorer((uint)run, unsafePercent: 35, unknownPercent: 5) : Graded((uint)run);

    // Its scores use every bit of a float, so that one that is lost on the way shows.
    private static DelegateScorer Graded(uint seed) => new("graded", step =>
    {
        var hash = step.Text.Aggregate(seed + 17, (h, c) => unchecked((h * 31) + c)) * 2654435761u;
        return (float)((hash / (double)uint.MaxValue * 1.6) - 0.6);
    });

    private static GuardedDecodeOptions OptionsOf(int run) => new()
    {
        Sampling = run % 2 == 0
            ? SamplingOptions.Greedy with { RepetitionPenalty = 1 + (run % 3 * 0.1f) }
            : new() { Temperature = 1, TopP = 0.98f, Seed = (uint)run, FrequencyPenalty = run % 3 * 0.1f },
        Segmentation = Segmentations.All[run / 2 % Segmentations.All.Count],
        MaximumTokens = 50,
        Format = ReasoningFormat.ThinkTags,
    };

    private static DecodingPipeline PipelineOf(int run, float threshold = 0)
    {
        var builder = new DecodingPipelineBuilder();
        _ = (run % 5) switch
        {
            1 => builder.AddMoreThink(o => o.MaximumReplacements = 2),
            2 => builder.AddSafePath(),
            3 => builder.AddLessThink(),
            _ => builder,
        };
        return builder.AddSafeThink(o =>
        {
            o.Threshold = threshold;
            o.MaximumSteps = run % 3 == 0 ? null : 3;
            o.KeepsPrefix = run % 7 != 1;
            o.RefusalOpening = Scripts.Refusal;
        }).Build();
    }

    private sealed class TraceKeeper : IGuardTraceSink
    {
        public GuardTrace? Trace { get; private set; }

        public void Write(GuardTrace trace) => Trace = trace;
    }
}
