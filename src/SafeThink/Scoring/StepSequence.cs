using System.Collections.Concurrent;
using SafeThink.Engines;
using SafeThink.Traces;

namespace SafeThink.Scoring;

/// <summary>The decoding model's own sequence at the end of a step: where a scorer that runs on that model reads on.</summary>
/// <remarks>
/// A fork shares what the model has read and written, so a question about the trace costs the question alone. It can be
/// asked for from any thread until the step has its verdict.
/// </remarks>
public sealed class StepSequence
{
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly int _length;
    private readonly byte[] _carry;
    private readonly Action _wake;
    private volatile bool _isOver;

    /// <summary>Creates the place.</summary>
    /// <param name="engine">The engine that decodes.</param>
    /// <param name="format">How the model marks its reasoning.</param>
    /// <param name="length">How many tokens of the sequence lie before the end of the step.</param>
    /// <param name="carry">The step's last bytes, where it ends inside a token.</param>
    /// <param name="wake">Wakes the sequence.</param>
    internal StepSequence(IDecodingEngine engine, ReasoningFormat format, int length, byte[] carry, Action wake)
    {
        Engine = engine;
        Format = format;
        _length = length;
        _carry = carry;
        _wake = wake;
    }

    /// <summary>The engine that decodes.</summary>
    public IDecodingEngine Engine { get; }

    /// <summary>How the model marks its reasoning.</summary>
    public ReasoningFormat Format { get; }

    /// <summary>Starts a run behind the step: what the sequence holds beyond it is cut off in the fork.</summary>
    /// <param name="decodingLoop">What the run does; its first call comes with everything up to the end of the step.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>The run, as <see cref="IDecodingSequence.ForkAsync"/> gives it.</returns>
    /// <exception cref="InvalidOperationException">The step has its verdict already.</exception>
    /// <exception cref="EngineException">The engine has no sequence free, or could not evaluate the fork.</exception>
    public async Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decodingLoop);
        var request = new Request(new LoopBehindStep(decodingLoop, _length, Engine.Tokenizer.TokenizeTrusted(_carry)), cancellationToken);
        _requests.Enqueue(request);

        // Either this sees that it is over, or whoever ends it sees the request.
        if (_isOver)
            Refuse();
        _wake();
        var run = await request.Start.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await run.ConfigureAwait(false);
    }

    /// <summary>Starts the forks that were asked for; on the decode thread.</summary>
    internal void StartForks(IDecodingSequence sequence)
    {
        while (_requests.TryDequeue(out var request))
            request.Start.TrySetResult(sequence.ForkAsync(request.Loop, request.CancellationToken));
    }

    /// <summary>Says that the step has its verdict.</summary>
    internal void End()
    {
        _isOver = true;
        Refuse();
    }

    private void Refuse()
    {
        while (_requests.TryDequeue(out var request))
            request.Start.TrySetException(new InvalidOperationException("The step has its verdict already, and the sequence has moved on."));
    }

    private sealed record Request(IDecodingLoop Loop, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<Task> Start { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class LoopBehindStep(IDecodingLoop loop, int length, int[] carry) : IDecodingLoop
    {
        private bool _isCut;

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            if (!_isCut)
            {
                _isCut = true;
                sequence.Truncate(length);
                sequence.Append(carry);
            }

            return loop.Advance(sequence);
        }
    }
}
