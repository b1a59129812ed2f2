using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Decoding;

/// <summary>Sequences that keep their caches apart.</summary>
public sealed class SeparateCacheTests
{
    private static LlamaEngineOptions Options => TestModels.OptionsFor(TestModels.TinyReasoner) with { SharesKvCache = false };

    [Fact]
    public async Task RunAsync_BesideAnotherSequence_GivesTheLogitsOfRunningAlone()
    {
        await using var engine = await LlamaEngine.LoadAsync(Options);
        var prompt = engine.Prompt("How do I tie a tie?");
        var alone = await LogitsAsync(engine, prompt);
        using var ending = new CancellationTokenSource();
        var other = engine.RunAsync(new LambdaLoop(Parking(engine.Prompt("What is the sum of two and two?"))), SamplingOptions.Greedy, ending.Token);

        var beside = await LogitsAsync(engine, prompt);
        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        Assert.Equal(alone, beside);
    }

    [Fact]
    public async Task ForkAsync_CopiesTheCache_AndGivesTheLogitsOfReadingEverything()
    {
        await using var engine = await LlamaEngine.LoadAsync(Options);
        var prompt = engine.Prompt("How do I tie a tie?");
        var rest = engine.Tokenizer.TokenizeTrusted("First, take the ends."u8);
        float[] forked = [];
        var fork = Task.CompletedTask;

        await engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(prompt),
            s => fork = s.ForkAsync(new LambdaLoop(f =>
            {
                if (f.Tokens.Length == prompt.Length)
                {
                    f.Append(rest);
                    return LoopTurn.Evaluate;
                }

                forked = f.Logits.ToArray();
                return LoopTurn.Finish;
            })));
        await fork;

        float[] whole = [];
        await engine.RunAsync(SamplingOptions.Greedy, s => s.Append(prompt), s => s.Append(rest), s => whole = s.Logits.ToArray());
        Assert.Equal(whole, forked);
    }

    private static async Task<float[]> LogitsAsync(LlamaEngine engine, int[] prompt)
    {
        float[] logits = [];
        await engine.RunAsync(SamplingOptions.Greedy, s => s.Append(prompt), s => logits = s.Logits.ToArray());
        return logits;
    }

    // Reads a prompt and then holds its place.
    private static Func<IDecodingSequence, LoopTurn> Parking(int[] prompt) => sequence =>
    {
        if (!sequence.Tokens.IsEmpty)
            return LoopTurn.Park;
        sequence.Append(prompt);
        return LoopTurn.Evaluate;
    };
}
