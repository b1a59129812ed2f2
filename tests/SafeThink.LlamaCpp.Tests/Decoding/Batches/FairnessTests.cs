using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;

namespace SafeThink.LlamaCpp.Tests.Decoding.Batches;

/// <summary>Many sequences in one batch: everybody moves on in each. Batches are counted, not time.</summary>
public sealed class FairnessTests(ScriptedFixture scripted) : IClassFixture<ScriptedFixture>
{
    private const int Decoding = 8;
    private const int MicroBatch = 64;
    private const int LongPrompt = 900;

    // What a decoding sequence leaves of a micro-batch.
    private const int PrefillShare = MicroBatch - Decoding;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunAsync_LongPrefillsBesideEightThatDecode_GiveEachATokenABatchAndComeToAnEnd(int prefills)
    {
        await using var engine = await LoadAsync();
        await using var crowd = await Crowd.BeginAsync(engine, scripted.ScriptPrompt);

        var runs = Enumerable.Range(0, prefills).Select(_ => ReadAsync(engine)).ToArray();
        var spans = await Task.WhenAll(runs);

        var (first, last) = (spans.Min(s => s.First), spans.Max(s => s.Last));
        Assert.InRange(last - first, 1, (prefills * LongPrompt / PrefillShare) + 1 + prefills);
        foreach (var turns in await crowd.EndAsync())
            Assert.Equal(Enumerable.Range(0, (int)(last - first) + 1).Select(i => first + i), turns.Where(t => t >= first && t <= last));
    }

    [Fact]
    public async Task RunAsync_CancelledInTheMiddleOfItsPrefillAmongOthers_EndsAndTakesNothingFromThem()
    {
        await using var engine = await LoadAsync();
        using var cancel = new CancellationTokenSource();
        var others = Enumerable.Range(0, Decoding - 1).Select(_ => engine.SampleAsync(scripted.ScriptPrompt, 200)).ToArray();
        var began = 0L;

        // It decodes beside the prefill, and ends it when a third of it is evaluated.
        var canceller = engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (s.Tokens.IsEmpty)
                {
                    s.Append(scripted.ScriptPrompt);
                    return LoopTurn.Evaluate;
                }

                if (Volatile.Read(ref began) is > 0 and var first && engine.Statistics.Batches - first >= LongPrompt / PrefillShare / 3)
                {
                    cancel.Cancel();
                    return LoopTurn.Finish;
                }

                s.SampleNext();
                if (s.Tokens.Length > 500)
                    s.Truncate(scripted.ScriptPrompt.Length);
                return LoopTurn.Evaluate;
            }),
            SamplingOptions.Greedy);
        var evaluated = false;
        var prefill = engine.RunAsync(
            new LambdaLoop(s =>
            {
                if (!s.Tokens.IsEmpty)
                {
                    evaluated = true;
                    return LoopTurn.Finish;
                }

                s.Append(Enumerable.Repeat(10, LongPrompt).ToArray());
                Volatile.Write(ref began, Math.Max(1, engine.Statistics.Batches));
                return LoopTurn.Evaluate;
            }),
            SamplingOptions.Greedy,
            cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prefill);
        await canceller;
        Assert.False(evaluated);
        Assert.All(await Task.WhenAll(others), tokens => Assert.Equal(scripted.Script, tokens));
        Assert.Equal(scripted.Script, await engine.SampleAsync(scripted.ScriptPrompt, 200));
        Assert.Equal(0, engine.Statistics.Running);
    }

    // The batches evaluated when the prompt was appended, and when it was read.
    private static async Task<(long First, long Last)> ReadAsync(LlamaEngine engine)
    {
        var (first, last) = (0L, 0L);
        await engine.RunAsync(
            SamplingOptions.Greedy,
            s =>
            {
                first = engine.Statistics.Batches;
                s.Append(Enumerable.Repeat(10, LongPrompt).ToArray());
            },
            _ => last = engine.Statistics.Batches);
        return (first, last);
    }

    private Task<LlamaEngine> LoadAsync() => LlamaEngine.LoadAsync(
        scripted.Options with { MaxSequences = Decoding + 2, BatchSize = 512, MicroBatchSize = MicroBatch });

    // Eight sequences that decode until they are told to stop, and note before which batches they did.
    private sealed class Crowd : IAsyncDisposable
    {
        private readonly List<long>[] _turns = [.. Enumerable.Range(0, Decoding).Select(_ => new List<long>())];
        private Task _runs = Task.CompletedTask;
        private bool _isOver;

        public static async Task<Crowd> BeginAsync(LlamaEngine engine, int[] prompt)
        {
            var crowd = new Crowd();
            var begun = Enumerable.Range(0, Decoding).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
            crowd._runs = Task.WhenAll(Enumerable.Range(0, Decoding).Select(i => engine.RunAsync(
                new LambdaLoop(s => crowd.Advance(s, engine, prompt, crowd._turns[i], begun[i])), SamplingOptions.Greedy)));
            await Task.WhenAll(begun.Select(b => b.Task));
            return crowd;
        }

        public async Task<IReadOnlyList<IReadOnlyList<long>>> EndAsync()
        {
            Volatile.Write(ref _isOver, true);
            await _runs;
            return _turns;
        }

        public async ValueTask DisposeAsync() => await EndAsync();

        private LoopTurn Advance(IDecodingSequence sequence, LlamaEngine engine, int[] prompt, List<long> turns, TaskCompletionSource begun)
        {
            if (Volatile.Read(ref _isOver))
                return LoopTurn.Finish;
            if (sequence.Tokens.IsEmpty)
            {
                sequence.Append(prompt);
                return LoopTurn.Evaluate;
            }

            begun.TrySetResult();
            turns.Add(engine.Statistics.Batches);
            sequence.SampleNext();
            if (sequence.Tokens.Length > 500)
                sequence.Truncate(prompt.Length);
            return LoopTurn.Evaluate;
        }
    }
}
