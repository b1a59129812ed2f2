using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;
using static SafeThink.LlamaCpp.Tests.Support.WordTokens;

namespace SafeThink.LlamaCpp.Tests.Decoding.Batches;

/// <summary>Models whose layers see a window of recent tokens only, where batches are longer than micro-batches.</summary>
public sealed class WindowedBatchTests : IDisposable
{
    private const int MicroBatch = 12;

    // Another order of summing differs by a tenth of it, and in these seeds a token that is missing from a window by five times as much.
    private const float Tolerance = 0.05f;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(14)]
    [InlineData(28)]
    [InlineData(29)]
    public async Task RunAsync_ManyAtOnce_GivesTheLogitsOfEachAlone(int seed)
    {
        WindowedModel.Write(_folder["model.gguf"]);
        var options = TestModels.OptionsFor(_folder["model.gguf"]) with { ContextLength = 256 };
        await using var engine = await LlamaEngine.LoadAsync(options with { BatchSize = 64, MicroBatchSize = MicroBatch });
        await using var alone = await LlamaEngine.LoadAsync(options with { MaxSequences = 1 });
        var loops = Enumerable.Range(0, 24).Select(i => new GrowingLoop(new Random((100 * seed) + i))).ToArray();

        // All are there before the first batch, so that every run of the test has the same batches.
        Task[] runs;
        await using (await StoppedThread.StopAsync(engine))
            runs = [.. loops.Select(loop => engine.RunAsync(loop, SamplingOptions.Greedy))];
        await Task.WhenAll(runs);

        foreach (var (tokens, logits) in loops.SelectMany(loop => loop.Rows))
        {
            float[] expected = [];
            await alone.RunAsync(SamplingOptions.Greedy, s => s.Append(tokens), s => expected = s.Logits.ToArray());
            Assert.InRange(expected.Zip(logits).Max(pair => Math.Abs(pair.First - pair.Second)), 0, Tolerance);
        }
    }

    [Fact]
    public async Task RunAsync_MoreSequencesThanAMicroBatchHasTokens_MovesAllOn()
    {
        TestModels.WithMemory(ScriptedArchitecture.SlidingWindow).Write(_folder["model.gguf"]);
        await using var engine = await LlamaEngine.LoadAsync(
            TestModels.OptionsFor(_folder["model.gguf"]) with { MaxSequences = 4, BatchSize = 16, MicroBatchSize = 2, ContextLength = 256 });
        var last = new PromptLoop([10, 11, 12], scope: null, samples: 3);
        using var ending = new CancellationTokenSource();
        Task[] endless;
        Task run;
        await using (await StoppedThread.StopAsync(engine))
        {
            endless = [.. Enumerable.Range(0, 3).Select(_ => engine.RunAsync(new LambdaLoop(Endless), SamplingOptions.Greedy, ending.Token))];
            run = engine.RunAsync(last, SamplingOptions.Greedy);
        }

        await run.WaitAsync(TimeSpan.FromMinutes(2));
        await ending.CancelAsync();

        Assert.Equal(3, last.Sampled.Count);
        foreach (var other in endless)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
    }

    private static LoopTurn Endless(IDecodingSequence sequence)
    {
        if (sequence.Tokens.Length > 200)
            sequence.Truncate(0);
        sequence.Append([10]);
        return LoopTurn.Evaluate;
    }

    /// <summary>Reads a prompt of some length, then single tokens and short pieces, and keeps some rows on the way.</summary>
    private sealed class GrowingLoop(Random random) : IDecodingLoop
    {
        public List<(int[] Tokens, float[] Logits)> Rows { get; } = [];

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            if (!sequence.Tokens.IsEmpty && random.Next(4) == 0)
                Rows.Add((sequence.Tokens.ToArray(), sequence.Logits.ToArray()));
            if (sequence.Tokens.Length > 200)
                return LoopTurn.Finish;
            sequence.Append(Words(random.Next(), sequence.Tokens.IsEmpty ? random.Next(5, 90) : random.Next(1, 8)));
            return LoopTurn.Evaluate;
        }
    }
}
