using System.Collections.Concurrent;
using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Scoring.Judge.Runs;

/// <summary>A sequence that holds what all sessions begin with; each session is a fork of it and shares its KV cache.</summary>
internal sealed class SharedPrefix : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Loop _loop;
    private readonly Task _run;

    /// <summary>Starts to read the prefix.</summary>
    /// <param name="engine">The judge's engine.</param>
    /// <param name="tokens">The prefix, at least one token.</param>
    public SharedPrefix(IDecodingEngine engine, int[] tokens)
    {
        _loop = new(tokens);
        _run = engine.RunAsync(_loop, SamplingOptions.Greedy, _ending.Token);
    }

    /// <summary>Waits until the prefix is read.</summary>
    /// <exception cref="EngineException">It could not be.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_loop.Ready, _run).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_loop.Ready.IsCompleted)
            await _run.ConfigureAwait(false);
    }

    /// <summary>Runs a sequence behind the prefix.</summary>
    /// <param name="loop">What it does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends when the run is over.</returns>
    /// <exception cref="EngineException">The prefix's own sequence has failed, or the run has.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed, or this was.</exception>
    public async Task RunAsync(IDecodingLoop loop, CancellationToken cancellationToken)
    {
        var fork = new ForkRequest(loop, cancellationToken);
        _loop.Fork(fork);
        if (await fork.RunAsync(_run).ConfigureAwait(false))
            return;
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ObjectDisposedException.ThrowIf(_ending.IsCancellationRequested, this);
        await _run.ConfigureAwait(false);
        throw new EngineException("The judge's policy prompt is gone. Load the judge again.");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private sealed class Loop(int[] tokens) : IDecodingLoop
    {
        private readonly ConcurrentQueue<ForkRequest> _forks = new();
        private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile IDecodingSequence? _sequence;

        public Task Ready => _ready.Task;

        public void Fork(ForkRequest fork)
        {
            _forks.Enqueue(fork);
            _sequence?.Wake();
        }

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            if (_sequence is null)
            {
                _sequence = sequence;
                sequence.Append(tokens);
                return LoopTurn.Evaluate;
            }

            _ready.TrySetResult();
            while (_forks.TryDequeue(out var fork))
                fork.Begin(sequence);
            return LoopTurn.Park;
        }
    }
}
