using System.Diagnostics;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Invariants.Support;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;
using SafeThink.Testing.Scoring;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Invariants;

/// <summary>Invariant I8: however a request ends, its sequence is free and the next request works.</summary>
/// <remarks>The engines have one sequence, so that one which is not freed blocks every later request.</remarks>
[Collection(AloneGroup.Name)]
public sealed class FaultTests(EngineShelf shelf)
{
    private const int Requests = 200;
    private const long GrowthLimit = 48 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly GuardedDecodeOptions Greedy = new() { Sampling = SamplingOptions.Greedy, Format = ReasoningFormat.ThinkTags };

    private static readonly DecodingPipeline SafeThinkAlone = new DecodingPipelineBuilder().AddSafeThink().Build();

    // For scorers that hang, and for nobody else: on a busy machine any of them may take as long.
    private static readonly DecodingPipeline Impatient = new DecodingPipelineBuilder()
        .AddSafeThink(o => o.Deadline = TimeSpan.FromMilliseconds(30))
        .Build();

    public static TheoryData<ScriptedArchitecture> Architectures => [ScriptedArchitecture.Attention, ScriptedArchitecture.Recurrent];

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task DecodeAsync_AfterTwoHundredRequestsThatFailed_GivesTheTextOfTheFirstAndKeepsItsMemory(ScriptedArchitecture architecture)
    {
        var engine = await SingleAsync(architecture);
        var expected = await TextAsync(engine);
        var random = new Random(11);
        var settled = 0L;
        for (var request = 0; request < Requests; request++)
        {
            await FailAsync(engine, request % 6, random.Next(14));
            if (request % 10 == 0)
                Assert.Equal(expected, await TextAsync(engine));
            if (request == Requests / 4)
                settled = ResidentSet();
        }

        Assert.Equal(expected, await TextAsync(engine));
        Assert.True(ResidentSet() - settled < GrowthLimit, $"The process grew by {(ResidentSet() - settled) >> 20} MiB.");
    }

    [Fact]
    public async Task DecodeAsync_AScorerThatThrows_ClosesWithARefusalAndFreesItsSession()
    {
        var engine = await SingleAsync(ScriptedArchitecture.Attention);
        var scorer = new ScriptedScorer().WhenThrow("start", new IOException("no route"));

        var updates = await new GuardedDecoder(engine, SafeThinkAlone, scorer).DecodeAsync(engine.Ask("Hello"), Greedy).ToListAsync();

        Assert.Equal(SafetyVerdict.Indeterminate, updates.Steps().First().Verdict);
        Assert.Contains("failed with IOException", updates.Steps().First().Score.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Good", updates.ReleasedText(), StringComparison.Ordinal);
        Assert.Equal(0, scorer.OpenSessions);
    }

    [Fact]
    public async Task DecodeAsync_AScorerThatHangs_ReleasesNothingOfTheStep()
    {
        var engine = await SingleAsync(ScriptedArchitecture.Attention);
        var scorer = new ScriptedScorer().WhenHang("start");

        var updates = await new GuardedDecoder(engine, Impatient, scorer)
            .DecodeAsync(engine.Ask("Hello"), Greedy).ToListAsync().WaitAsync(Patience);

        Assert.All(updates.Steps(), step => Assert.Equal(SafetyVerdict.Indeterminate, step.Verdict));
        Assert.Contains("took longer than 0.03 s", updates.Steps().First().Score.Reason, StringComparison.Ordinal);
        Assert.Equal("", updates.ReleasedText());
    }

    [Fact]
    public async Task DecodeAsync_APolicyThatThrows_EndsWithItsException()
    {
        var engine = await SingleAsync(ScriptedArchitecture.Attention);
        var pipeline = new DecodingPipelineBuilder().Add(new ThrowingPolicy(DecodingEventKind.StepScored, 1)).Build();

        var exception = await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            new GuardedDecoder(engine, pipeline, GuardedRuns.AcceptAll).DecodeAsync(engine.Ask("Hello"), Greedy).ToListAsync());

        Assert.Equal("thrown by the policy", exception.Message);
        Assert.NotEmpty(await TextAsync(engine));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task DisposeAsync_OfTheEngineDuringADecode_EndsItAndAnotherEngineGivesTheSameText(int after)
    {
        var expected = await TextAsync(await SingleAsync(ScriptedArchitecture.Attention));
        var engine = await shelf.LoadAsync(Model(ScriptedArchitecture.Attention), Single);
        var reached = 0;

        // The scorer holds the decode where the engine is disposed.
        var scorer = new ScriptedScorer().When("", async cancelled =>
        {
            if (reached++ >= after / 2)
                await Task.Delay(Timeout.Infinite, cancelled);
            return SafetyScore.Of(1);
        });
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.Deadline = Timeout.InfiniteTimeSpan).Build();
        var reading = new GuardedDecoder(engine, pipeline, scorer).DecodeAsync(engine.Ask("Hello"), Greedy).ToListAsync();
        while (scorer.Scored.Count <= after / 2)
            await Task.Delay(1);
        await engine.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => engine.RunAsync(new PlainDecode(engine.Tokenizer, [1], 1), SamplingOptions.Greedy));
        Assert.Equal(expected, await TextAsync(await SingleAsync(ScriptedArchitecture.Attention)));
    }

    private Task<LlamaEngine> SingleAsync(ScriptedArchitecture architecture) =>
        shelf.ScriptedAsync($"single {architecture}", () => Model(architecture), Single);

    private static ScriptedModel Model(ScriptedArchitecture architecture) => Scripts.Rejectable(architecture, beginsInsideToken: false);

    private static LlamaEngineOptions Single(LlamaEngineOptions options) => options with { MaxSequences = 1 };

    private static async Task<string> TextAsync(LlamaEngine engine) =>
        (await new GuardedDecoder(engine, SafeThinkAlone, GuardedRuns.Reject("Bad"))
            .DecodeAsync(engine.Ask("Hello"), Greedy).ToListAsync().WaitAsync(Patience)).ReleasedText();

    private static async Task FailAsync(LlamaEngine engine, int kind, int point)
    {
        using var cancellation = new CancellationTokenSource();
        var read = 0;
        try
        {
            await foreach (var _ in Decoder(engine, kind, point).DecodeAsync(engine.Ask("Hello"), Greedy, cancellation.Token))
            {
                if (read++ < point)
                    continue;
                if (kind == 0)
                    break;
                if (kind == 1)
                    await cancellation.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (kind == 1)
        {
        }
        catch (InvalidTimeZoneException) when (kind >= 4)
        {
        }
    }

    private static GuardedDecoder Decoder(LlamaEngine engine, int kind, int point) => kind switch
    {
        2 => new(engine, SafeThinkAlone, new ScriptedScorer().WhenThrow(point % 2 == 0 ? "Bad" : "fine", new IOException("lost"))),
        3 => new(engine, Impatient, new ScriptedScorer().WhenHang(point % 2 == 0 ? "Bad" : "fine")),
        4 => new(engine, new DecodingPipelineBuilder().Add(new ThrowingPolicy(DecodingEventKind.Started, 1)).Build(), GuardedRuns.AcceptAll),
        5 => new(
            engine,
            new DecodingPipelineBuilder().Add(new ThrowingPolicy(DecodingEventKind.StepScored, 1 + (point % 3))).Build(),
            GuardedRuns.AcceptAll),
        _ => new(engine, SafeThinkAlone, GuardedRuns.Reject("Bad")),
    };

    private static long ResidentSet()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
