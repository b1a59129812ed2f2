using SafeThink.Engines;
using SafeThink.LlamaCpp.Tests.Support;
using SafeThink.Testing.Gguf;

namespace SafeThink.LlamaCpp.Tests.Decoding.Sequences;

/// <summary>A sequence that takes up a fork goes on as the fork would have, and can still go back.</summary>
public sealed class TakeUpTests : IDisposable
{
    private static readonly SamplingOptions Sampling = new() { Temperature = 1, TopP = 1, RepetitionPenalty = 1.1f, Seed = 5 };
    private static readonly SamplingOptions Other = Sampling with { Seed = 77 };

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(ScriptedArchitecture.Attention, true)]
    [InlineData(ScriptedArchitecture.Attention, false)]
    [InlineData(ScriptedArchitecture.Recurrent, true)]
    [InlineData(ScriptedArchitecture.SlidingWindow, true)]
    public async Task TryTakeUp_AFork_GoesOnAndGoesBackAsIfItHadSampledItself(ScriptedArchitecture architecture, bool sharesKvCache)
    {
        await using var engine = await LoadAsync(architecture, sharesKvCache);
        int[] prompt = [10, 11, 12, 13];

        var alone = await new Course(prompt, forks: false).RunAsync(engine);
        var forked = await new Course(prompt, forks: true).RunAsync(engine);

        Assert.Equal(alone.Went, forked.Went);
        Assert.Equal(alone.WentBack, forked.WentBack);

        // Nothing is left of either sequence.
        Assert.Equal(alone.Went, (await new Course(prompt, forks: true).RunAsync(engine)).Went);
    }

    [Fact]
    public async Task TryTakeUp_AForkThatHasEnded_LeavesTheSequenceAsItIs()
    {
        await using var engine = await LoadAsync(ScriptedArchitecture.Attention);
        IDecodingSequence? fork = null;
        var hasTaken = true;
        int[] tokens = [];

        await engine.RunAsync(
            Sampling,
            s => s.Append([10, 11]),
            s =>
            {
                s.ForkAsync(new LambdaLoop(f =>
                {
                    fork = f;
                    return LoopTurn.Finish;
                }));
                s.SampleNext();
            },
            s =>
            {
                hasTaken = s.TryTakeUp(fork!);
                tokens = s.Tokens.ToArray();
            });

        Assert.False(hasTaken);
        Assert.Equal(3, tokens.Length);
    }

    [Fact]
    public async Task TryTakeUp_AForkOfOtherTokens_IsRefused()
    {
        await using var engine = await LoadAsync(ScriptedArchitecture.Attention);
        IDecodingSequence? fork = null;

        await Assert.ThrowsAsync<ArgumentException>(() => engine.RunAsync(
            Sampling,
            s => s.Append([10, 11]),
            s =>
            {
                s.ForkAsync(new LambdaLoop(f =>
                {
                    fork = f;
                    return LoopTurn.Park;
                }));
                s.Append([14]);
            },
            s => s.TryTakeUp(fork!)));

        // The fork is left to itself, and ends with the engine.
    }

    public void Dispose() => _folder.Dispose();

    private Task<LlamaEngine> LoadAsync(ScriptedArchitecture architecture, bool sharesKvCache = true)
    {
        TestModels.WithMemory(architecture).Write(_folder["model.gguf"]);
        return LlamaEngine.LoadAsync(TestModels.OptionsFor(_folder["model.gguf"]) with { SharesKvCache = sharesKvCache });
    }

    /// <summary>Samples a stretch with other random numbers, itself or in a fork; goes on from there, and back to its beginning.</summary>
    private sealed class Course(int[] prompt, bool forks) : IDecodingLoop
    {
        private const int Stretch = 6;

        private SequenceMark? _mark;
        private IDecodingSequence? _main;
        private IDecodingSequence? _fork;
        private Task _forkRun = Task.CompletedTask;
        private bool _isResampled;
        private bool _isOver;

        public int[] Went { get; private set; } = [];

        public int[] WentBack { get; private set; } = [];

        public async Task<Course> RunAsync(LlamaEngine engine)
        {
            await engine.RunAsync(this, Sampling);
            await _forkRun;
            return this;
        }

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            _main = sequence;
            if (sequence.Tokens.IsEmpty)
            {
                sequence.Append(prompt);
                return LoopTurn.Evaluate;
            }

            if (_mark is null)
            {
                _mark = sequence.Mark();
                if (forks)
                    _forkRun = sequence.ForkAsync(new LambdaLoop(AdvanceFork));
            }

            if (!forks && !_isResampled)
            {
                _isResampled = true;
                sequence.Resample(Other);
            }

            if (forks && !_isOver)
            {
                if (_fork is null)
                    return LoopTurn.Park;
                Assert.True(sequence.TryTakeUp(_fork));
                _isOver = true;
                _fork.Wake();
                if (!sequence.HasLogits)
                    return LoopTurn.Evaluate;
            }

            sequence.SampleNext();
            var behind = sequence.Tokens.Length - prompt.Length;
            if (Went.Length == 0 && behind == 2 * Stretch)
            {
                Went = sequence.Tokens.ToArray();
                sequence.Rewind(_mark);
                return LoopTurn.Evaluate;
            }

            if (Went.Length == 0 || behind < Stretch)
                return LoopTurn.Evaluate;
            WentBack = sequence.Tokens.ToArray();
            return LoopTurn.Finish;
        }

        private LoopTurn AdvanceFork(IDecodingSequence fork)
        {
            if (_isOver)
                return LoopTurn.Finish;
            if (!_isResampled)
            {
                _isResampled = true;
                fork.Resample(Other);
            }

            fork.SampleNext();
            if (fork.Tokens.Length < prompt.Length + Stretch)
                return LoopTurn.Evaluate;
            _fork = fork;
            _main!.Wake();
            return LoopTurn.Park;
        }
    }
}
