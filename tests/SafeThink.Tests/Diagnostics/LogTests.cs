using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.Policies.SafeThink;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Audit.Doubles;
using SafeThink.Tests.Decoding.Doubles;
using SafeThink.Tests.Diagnostics.Doubles;

namespace SafeThink.Tests.Diagnostics;

public sealed class LogTests
{
    [Fact]
    public async Task Decode_StepRejected_LogsStepsAndTheIntervention()
    {
        var log = await RunAsync(Guard.WithSafeThink(Recording.Steered));

        Assert.Equal([117, 101, 102, 104, 102, 102, 102, 105], log.Lines.Select(l => l.Id));
        Assert.Equal(LogLevel.Information, log.Lines.Single(l => l.Id == 104).Level);
    }

    [Fact]
    public async Task Decode_StepCannotBeScored_Warns()
    {
        var guard = Guard.WithSafeThink(Recording.Steered) with { Scorer = new ScriptedScorer().WhenThrow("Bad", new IOException("no route")) };

        var line = (await RunAsync(guard)).Lines.Single(l => l.Id == 103);

        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.Contains("failed with IOException", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_CancelledWhileAStepIsScored_WarnsOfNothing()
    {
        using var cancellation = new CancellationTokenSource();
        var log = new LogList();
        var guard = Guard.WithSafeThink(Recording.Steered) with
        {
            Scorer = new ScriptedScorer().When("Bad", async _ =>
            {
                await cancellation.CancelAsync();
                return await new TaskCompletionSource<SafetyScore>().Task;
            }),
            Diagnostics = new() { LoggerFactory = log },
        };
        await using var engine = new HeedlessEngine(guard.Engine());

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => guard.Decoder(engine).CompleteAsync(guard.Prompt, guard.Options, cancellation.Token));

        Assert.Contains(log.Lines, l => l.Id == 107);
        Assert.DoesNotContain(log.Lines, l => l.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Decode_Blocked_Warns()
    {
        var guard = Guard.WithSafeThink(new Script().Say("Bad."), o => o.OnUnsafeAnswer = o.OnExhausted = UnsafeStepAction.Block);

        var log = await RunAsync(guard with { Prompt = Templates.Opened });

        Assert.Equal(LogLevel.Warning, log.Lines.Single(l => l.Id == 106).Level);
    }

    [Fact]
    public async Task Decode_EngineFailsOrReaderLeaves_LogsThat()
    {
        Assert.Contains((await RunAsync(new Guard(Recording.Steered) { FailsAfter = 1 })).Lines, l => l is { Id: 108, Level: LogLevel.Error });
        Assert.Contains((await RunAsync(Recording.NeverEnding, stopsAfter: 1)).Lines, l => l.Id == 107);
    }

    private static async Task<LogList> RunAsync(Guard guard, int stopsAfter = int.MaxValue)
    {
        var log = new LogList();
        await (guard with { Diagnostics = new() { LoggerFactory = log } }).RunAsync(stopsAfter);
        return log;
    }

    /// <summary>An engine that has not heard of a cancellation yet when the decode goes on, which hears of it at once.</summary>
    private sealed class HeedlessEngine(IDecodingEngine engine) : IDecodingEngine
    {
        public EngineModel Model => engine.Model;

        public ITokenizer Tokenizer => engine.Tokenizer;

        public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options) => engine.RenderPrompt(messages, options);

        public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default) =>
            engine.RunAsync(decodingLoop, sampling, CancellationToken.None);

        public ValueTask DisposeAsync() => engine.DisposeAsync();
    }
}
