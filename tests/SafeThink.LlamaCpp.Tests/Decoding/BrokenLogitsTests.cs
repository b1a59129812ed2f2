using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Decoding;

/// <summary>A model that computes no numbers of a text that holds <c>#</c>, without flash attention.</summary>
public sealed class BrokenLogitsTests : IDisposable
{
    // What was read token by token is read at once.
    private const float Rounding = 0.002f;

    private readonly TemporaryFolder _folder = new();
    private readonly object _scope = new();

    public void Dispose() => _folder.Dispose();

    // The next request is the shorter one, so that it does not overwrite what the broken one left.
    [Theory]
    [InlineData(ScriptedArchitecture.Attention, true, 1)]
    [InlineData(ScriptedArchitecture.Attention, false, 1)]
    [InlineData(ScriptedArchitecture.Attention, true, 4)]
    [InlineData(ScriptedArchitecture.Attention, false, 4)]
    [InlineData(ScriptedArchitecture.SlidingWindow, true, 2)]
    [InlineData(ScriptedArchitecture.Recurrent, true, 2)]
    public async Task RunAsync_LogitsAreNaN_FailsAndTheNextRunIsAsEver(ScriptedArchitecture architecture, bool shares, int sequences)
    {
        await using var engine = await LoadAsync(architecture, shares, sequences);
        var expected = await engine.SampleAsync(Prompt(engine, "a"), 10);

        await Assert.ThrowsAsync<EngineException>(() => engine.SampleAsync(Broken(engine), 10));

        for (var i = 0; i < sequences; i++)
            Assert.Equal(expected, await engine.SampleAsync(Prompt(engine, "a"), 10));
    }

    [Fact]
    public async Task RunAsync_LogitsThatAreNaNEndARunAsMeant_KeepsNoPromptAndTheNextRunIsAsEver()
    {
        await using var engine = await LoadAsync(ScriptedArchitecture.Attention, shares: true, sequences: 2);
        var expected = await engine.SampleAsync(Prompt(engine, "a"), 10);
        await engine.RunAsync(new PromptLoop(Prompt(engine, "b"), _scope), SamplingOptions.Greedy);
        var broken = new PromptLoop(Broken(engine), _scope);

        await engine.RunAsync(broken, SamplingOptions.Greedy);

        Assert.All(broken.Logits, logit => Assert.True(float.IsNaN(logit)));
        Assert.Equal((0, 0), (engine.Statistics.Prompts.KeptPrompts, engine.Statistics.Prompts.KeptTokens));
        Assert.Equal(expected, await engine.SampleAsync(Prompt(engine, "a"), 10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rewind_BehindLogitsThatAreNaN_GoesOnAsIfTheyHadNeverBeen(bool hasMark)
    {
        await using var engine = await LoadAsync(ScriptedArchitecture.Attention, shares: true, sequences: 1);
        var prompt = Prompt(engine, "a");
        var expected = await engine.SampleAsync(prompt, 2);
        var sampled = new List<int>();
        SequenceMark? mark = null;

        await engine.RunAsync(
            SamplingOptions.Greedy,
            s => s.Append(prompt),
            s =>
            {
                mark = hasMark ? s.Mark() : null;
                s.Append(Broken(engine));
            },
            s =>
            {
                Assert.True(float.IsNaN(s.Logits[0]));
                if (mark is not null)
                    s.Rewind(mark);
                else
                    s.Truncate(prompt.Length);
            },
            s => sampled.Add(s.SampleNext()),
            s => sampled.Add(s.SampleNext()));

        Assert.Equal(expected, sampled);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task RunAsync_AnotherRunIsParkedMeanwhile_GoesOnAsEver(bool isSettled, bool rewinds)
    {
        await using var engine = await LoadAsync(ScriptedArchitecture.Attention, shares: false, sequences: 2);
        var prompt = Prompt(engine, "a");
        var expected = await engine.SampleAsync(prompt, 10);
        Assert.Equal(10, expected.Length);
        var isParked = new TaskCompletionSource<IDecodingSequence>(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = false;
        SequenceMark? mark = null;
        int[] sampled = [];
        float[] logits = [];
        var parked = engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (s.Tokens.IsEmpty)
                {
                    s.Append(prompt);
                    return LoopTurn.Evaluate;
                }

                if (!go)
                {
                    mark = rewinds ? s.Mark() : null;
                    if (!isSettled)
                        s.SampleNext();
                    isParked.SetResult(s);
                    return LoopTurn.Park;
                }

                if (mark is not null)
                    s.Rewind(mark);
                mark = null;
                if (s.HasLogits && s.Tokens.Length < prompt.Length + 10)
                    s.SampleNext();
                sampled = s.Tokens[prompt.Length..].ToArray();
                if (sampled.Length < 10 || !s.HasLogits)
                    return LoopTurn.Evaluate;
                logits = s.Logits.ToArray();
                return LoopTurn.Finish;
            }),
            SamplingOptions.Greedy);
        var sequence = await isParked.Task;

        await Assert.ThrowsAsync<EngineException>(() => engine.SampleAsync(Broken(engine), 10));
        go = true;
        sequence.Wake();
        await parked;

        var undisturbed = new PromptLoop([.. prompt, .. expected], scope: null);
        await engine.RunAsync(undisturbed, SamplingOptions.Greedy);
        Assert.Equal(expected, sampled);
        Assert.All(undisturbed.Logits.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, Rounding));
    }

    // Cancelled between two batches of its prompt, it leaves no logits that would tell.
    [Fact]
    public async Task RunAsync_CancelledBeforeLogitsThatWouldBeNaN_NextRunIsAsEver()
    {
        const int BatchSize = 32, Beside = 4;
        await using var engine = await LoadAsync(ScriptedArchitecture.Attention, shares: false, sequences: 2, BatchSize);
        var prompt = Prompt(engine, "a");
        var expected = await engine.SampleAsync(prompt, 10);
        using var cancellation = new CancellationTokenSource();
        var isParked = new TaskCompletionSource<IDecodingSequence>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (broken, turns) = (Task.CompletedTask, 0);
        var other = engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (turns == 1)
                    broken = engine.SampleAsync(Prompt(engine, new string('x', 2 * BatchSize) + "#" + new string('x', 10 * BatchSize)), 10, cancellationToken: cancellation.Token);
                if (turns++ <= Beside)
                {
                    s.Append(prompt.AsSpan(0, 1));
                    return LoopTurn.Evaluate;
                }

                if (cancellation.IsCancellationRequested)
                    return LoopTurn.Finish;
                cancellation.Cancel();
                isParked.SetResult(s);
                return LoopTurn.Park;
            }),
            SamplingOptions.Greedy);
        var sequence = await isParked.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => broken);

        var next = await engine.SampleAsync(prompt, 10);
        await Assert.ThrowsAsync<EngineException>(() => engine.SampleAsync(Broken(engine), 10));
        sequence.Wake();
        await other;

        Assert.Equal(expected, next);
    }

    private static int[] Broken(LlamaEngine engine) => Prompt(engine, new string('x', 80) + "#");

    private static int[] Prompt(LlamaEngine engine, string message) =>
        engine.Tokenizer.Tokenize(new Prompts.Prompt([new(message, IsTrusted: false), new("<|assistant|>", IsTrusted: true)]));

    private Task<LlamaEngine> LoadAsync(ScriptedArchitecture architecture, bool shares, int sequences, int batchSize = 512)
    {
        TestModels.WithMemory(architecture).Write(_folder["model.gguf"]);
        GgufPatch.BreakToken(_folder["model.gguf"], "<0x23>");
        return LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { SharesKvCache = shares, MaxSequences = sequences, BatchSize = batchSize, MicroBatchSize = batchSize });
    }
}
