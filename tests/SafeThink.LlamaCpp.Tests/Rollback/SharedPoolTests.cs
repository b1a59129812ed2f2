using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;
using static SafeThink.LlamaCpp.Tests.Support.WordTokens;

namespace SafeThink.LlamaCpp.Tests.Rollback;

/// <summary>All sequences share one pool of cells: what one of them no longer needs, another may be given.</summary>
public sealed class SharedPoolTests
{
    [Theory]
    [InlineData(ScriptedArchitecture.Attention, 20)]
    [InlineData(ScriptedArchitecture.SlidingWindow, 5)]
    [InlineData(ScriptedArchitecture.SlidingWindow, 20)]
    [InlineData(ScriptedArchitecture.SlidingWindow, 100)]
    public async Task Rewind_AnotherSequenceTookCellsMeanwhile_IsExact(ScriptedArchitecture architecture, int length)
    {
        using var folder = new TemporaryFolder();
        TestModels.WithMemory(architecture).Write(folder["model.gguf"]);
        await using var engine = await LlamaEngine.LoadAsync(TestModels.OptionsFor(folder["model.gguf"]) with { MaxSequences = 2 });

        Assert.Equal(await RewindAsync(engine, length, isDisturbed: false), await RewindAsync(engine, length, isDisturbed: true));
    }

    private static async Task<float[]> RewindAsync(LlamaEngine engine, int length, bool isDisturbed)
    {
        // In front of the sequence lie cells that become free while it is at work: whoever looks for room begins there.
        var front = new ParkedLoop(_ => { }, s => s.Append(Words(4, 50)));
        var frontRun = engine.RunAsync(front, SamplingOptions.Greedy);
        await front.Parked;

        float[] logits = [];
        SequenceMark? mark = null;
        var loop = new ParkedLoop(
            s =>
            {
                s.Rewind(mark!);
                s.Append(Words(3, 3));
            },
            s => s.Append(Words(1, 60)),
            s =>
            {
                mark = s.Mark();
                s.Append(Words(2, length));
            })
        {
            AtEnd = s => logits = s.Logits.ToArray(),
        };
        var run = engine.RunAsync(loop, SamplingOptions.Greedy);
        await loop.Parked;
        front.GoOn();
        await frontRun;
        if (isDisturbed)
            await engine.RunAsync(SamplingOptions.Greedy, s => s.Append(Words(5, 600)), _ => { });

        loop.GoOn();
        await run;
        return logits;
    }

    /// <summary>Acts, each act followed by an evaluation, then waits until it may act once more.</summary>
    private sealed class ParkedLoop(Action<IDecodingSequence> last, params Action<IDecodingSequence>[] acts) : IDecodingLoop
    {
        private readonly TaskCompletionSource _parked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private IDecodingSequence? _sequence;
        private int _next;
        private bool _hasGoneOn;
        private volatile bool _mayGoOn;

        public Task Parked => _parked.Task;

        public Action<IDecodingSequence>? AtEnd { get; init; }

        public void GoOn()
        {
            _mayGoOn = true;
            _sequence!.Wake();
        }

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            if (_next < acts.Length)
            {
                acts[_next++](sequence);
                return LoopTurn.Evaluate;
            }

            _sequence = sequence;
            _parked.TrySetResult();
            if (!_mayGoOn)
                return LoopTurn.Park;
            if (_hasGoneOn || AtEnd is null)
            {
                AtEnd?.Invoke(sequence);
                return LoopTurn.Finish;
            }

            _hasGoneOn = true;
            last(sequence);
            return LoopTurn.Evaluate;
        }
    }
}
