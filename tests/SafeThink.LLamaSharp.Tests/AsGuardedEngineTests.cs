using LLama;
using LLama.Common;
using LLama.Native;
using SafeThink.Engines;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Tests.Attaching.Recorded;

namespace SafeThink.LLamaSharp.Tests;

/// <summary>On a real LLamaSharp with its own llama.cpp.</summary>
public sealed class AsGuardedEngineTests : IDisposable
{
    private readonly LLamaWeights _weights = LLamaWeights.LoadFromFile(Parameters);

    private static ModelParams Parameters => new(Path.Combine(GuardedReplies.Root, "models", "tiny-reasoner", "tiny-reasoner.gguf"))
    {
        ContextSize = 4096,
        SeqMax = 4,
        BatchSize = 2048,
        Threads = 1,
        BatchThreads = 1,
        FlashAttention = false,
        GpuLayerCount = 0,
    };

    public void Dispose() => _weights.Dispose();

    [Fact]
    public async Task AsGuardedEngine_GuardedReplies_AreThoseOfTheDirectEngine()
    {
        using var context = _weights.CreateContext(Parameters);
        await using var engine = _weights.AsGuardedEngine(context);

        Assert.Equal(RollbackCapability.Arbitrary, engine.Model.Rollback);
        Assert.Equal(1024, engine.Model.ContextLength);
        Assert.Equal(GuardedReplies.Recorded, await GuardedReplies.AskAsync(engine));
    }

    [Fact]
    public async Task AsGuardedEngine_AnotherContextIsUsedMeanwhile_NeitherDisturbsTheOther()
    {
        using var guarded = _weights.CreateContext(Parameters);
        using var other = _weights.CreateContext(Parameters);
        await using var engine = _weights.AsGuardedEngine(guarded);
        var expected = Greedy(other, 40);

        var asked = GuardedReplies.AskAsync(engine);
        for (var i = 0; i < 5; i++)
        {
            other.NativeHandle.MemoryClear();
            Assert.Equal(expected, Greedy(other, 40));
        }

        Assert.Equal(GuardedReplies.Recorded, await asked);
    }

    [Fact]
    public async Task AsGuardedEngine_LLamaSharpHoldsItsLock_TheEngineWaits()
    {
        using var context = _weights.CreateContext(Parameters);
        await using var engine = _weights.AsGuardedEngine(context);
        using var other = _weights.CreateContext(Parameters);
        var appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var loop = new CountingLoop(appended);

        // A monitor belongs to a thread, so this part does not await.
        var started = await Task.Run(() =>
        {
            lock (InferenceLock.Find())
            {
                var run = engine.RunAsync(loop, SamplingOptions.Greedy);
                appended.Task.Wait();
                Greedy(other, 40);
                Assert.Equal(1, loop.Turns);
                return Tuple.Create(run);
            }
        });
        await started.Item1;

        Assert.Equal(2, loop.Turns);
    }

    [Fact]
    public async Task DisposeAsync_OfTheEngine_GivesTheContextBackEmpty()
    {
        using var context = _weights.CreateContext(Parameters);
        var expected = Greedy(context, 20);
        context.NativeHandle.MemoryClear();

        await using (var engine = _weights.AsGuardedEngine(context))
            await GuardedReplies.AskAsync(engine);

        Assert.Equal(-1, (int)context.NativeHandle.MemorySequenceMaxPosition((LLamaSeqId)0));
        Assert.Equal(expected, Greedy(context, 20));
    }

    [Fact]
    public async Task AsGuardedEngine_WeightsAndContextAreDisposedFirst_TheEngineGoesOn()
    {
        var weights = LLamaWeights.LoadFromFile(Parameters);
        var context = weights.CreateContext(Parameters);
        await using (var engine = weights.AsGuardedEngine(context))
        {
            context.Dispose();
            weights.Dispose();
            Assert.Equal(GuardedReplies.Recorded, await GuardedReplies.AskAsync(engine));
        }

        Assert.Throws<ObjectDisposedException>(() => weights.AsGuardedEngine(context));
    }

    [Fact]
    public void AsGuardedEngine_AContextInUse_IsRefusedAndKeepsItsTokens()
    {
        using var context = _weights.CreateContext(Parameters);
        Greedy(context, 3);
        var length = (int)context.NativeHandle.MemorySequenceMaxPosition((LLamaSeqId)0);

        Assert.Throws<EngineException>(() => _weights.AsGuardedEngine(context));

        Assert.Equal(length, (int)context.NativeHandle.MemorySequenceMaxPosition((LLamaSeqId)0));
    }

    [Fact]
    public void AsGuardedEngine_OtherWeights_IsRefused()
    {
        using var others = LLamaWeights.LoadFromFile(Parameters);
        using var context = others.CreateContext(Parameters);

        Assert.Throws<ArgumentException>(() => _weights.AsGuardedEngine(context));
    }

    [Fact]
    public async Task LoadAsync_BesideLLamaSharp_IsRefusedWithWhatToDo()
    {
        using var context = _weights.CreateContext(Parameters);
        await using var engine = _weights.AsGuardedEngine(context);

        var exception = await Assert.ThrowsAsync<EngineException>(
            () => LlamaEngine.LoadAsync(new LlamaEngineOptions { ModelPath = Parameters.ModelPath, Threads = 1 }));

        Assert.Contains("attach", exception.Message, StringComparison.Ordinal);
    }

    // LLamaSharp's own decode, token by token.
    private static int[] Greedy(LLamaContext context, int count)
    {
        var batch = new LLamaBatch();
        var tokens = context.Tokenize("<|im_start|>user\nHow do I bake bread?<|im_end|>\n<|im_start|>assistant\n<think>\n", addBos: false, special: true);
        var result = new List<int>();
        var position = 0;
        while (result.Count < count)
        {
            batch.Clear();
            for (var i = 0; i < tokens.Length; i++)
                batch.Add(tokens[i], position++, LLamaSeqId.Zero, i == tokens.Length - 1);
            Assert.Equal(DecodeResult.Ok, context.Decode(batch));
            var logits = context.NativeHandle.GetLogitsIth(-1);
            var best = 0;
            for (var i = 1; i < logits.Length; i++)
                best = logits[i] > logits[best] ? i : best;
            result.Add(best);
            tokens = [best];
        }

        return [.. result];
    }

    private sealed class CountingLoop(TaskCompletionSource appended) : IDecodingLoop
    {
        private int _turns;

        public int Turns => Volatile.Read(ref _turns);

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            if (Interlocked.Increment(ref _turns) == 2)
                return LoopTurn.Finish;
            sequence.Append([5, 6, 7]);
            appended.SetResult();
            return LoopTurn.Evaluate;
        }
    }
}
