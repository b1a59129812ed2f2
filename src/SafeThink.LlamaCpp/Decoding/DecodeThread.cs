using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Decoding.Sequences;
using SafeThink.LlamaCpp.Decoding.SharedPrompts;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Sampling;

namespace SafeThink.LlamaCpp.Decoding;

/// <summary>The one thread that owns a context and moves all sequences on.</summary>
/// <remarks>
/// A turn: end what was cancelled, give free slots to the runs that wait (first come, first served), call every loop
/// that has logits until each has tokens to evaluate, then evaluate as many of them as one batch holds.
/// </remarks>
internal sealed class DecodeThread
{
    private readonly EngineShape _shape;
    private readonly NativeLog _log;
    private readonly ILogger _logger;
    private readonly EngineCounters _counters = new();
    private readonly WaitingRuns _waiting;
    private readonly BatchEvaluator _evaluator;
    private readonly Bell _bell = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    /// <summary>Starts the thread, which from now on owns the context.</summary>
    /// <param name="context">The context.</param>
    /// <param name="shape">What all sequences share.</param>
    /// <param name="log">Where llama.cpp's log goes.</param>
    /// <param name="logger">Where a failure of the thread goes.</param>
    /// <param name="decodeLock">What to hold while llama.cpp evaluates; null where nobody else evaluates under a lock.</param>
    public DecodeThread(ContextHandle context, EngineShape shape, NativeLog log, ILogger logger, object? decodeLock = null)
    {
        _shape = shape;
        _log = log;
        _logger = logger;
        _waiting = new(shape.MaxSequences, shape.MaxWaiting);
        var kept = new KeptPrompts(shape, _counters);
        Slots = new(shape, _waiting, kept);
        Sharing = new(shape.Cache, Slots, kept, _counters);
        _evaluator = new(context, shape, Slots, kept, _counters, log, decodeLock ?? new());
        new Thread(Run) { IsBackground = true, Name = "SafeThink decode" }.Start();
    }

    /// <summary>Who sits in which slot; on the decode thread only.</summary>
    public Slots Slots { get; }

    /// <summary>Whose prompt a new run begins with; on the decode thread only.</summary>
    public PromptSharing Sharing { get; }

    /// <summary>What the engine does and has done; safe from any thread.</summary>
    public EngineStatistics Statistics
    {
        get
        {
            var (running, waiting, refused) = _waiting.Counts;
            var (batches, tokens, prompts) = _counters.Read();
            return new()
            {
                MaxSequences = _shape.MaxSequences,
                Running = running,
                MaxWaiting = _shape.MaxWaiting,
                Waiting = waiting,
                Refused = refused,
                Batches = batches,
                EvaluatedTokens = tokens,
                Prompts = prompts,
            };
        }
    }

    /// <summary>Queues a run, or refuses it where the queue is full.</summary>
    public Task Start(IDecodingLoop loop, SamplingOptions sampling, CancellationToken cancellationToken)
    {
        if (_evaluator.IsStopping)
            return Task.FromException(WhyClosed());
        try
        {
            var sequence = _waiting.Add(
                loop.GivesWay,
                () => new Sequence(this, _shape, loop, new SamplerChain(sampling, _shape.VocabularySize, _shape.ContextLength), cancellationToken));
            if (sequence is null)
                return Task.FromException(WhyClosed());

            // A token that was cancelled before the run was in the queue did not find it there.
            if (sequence.IsCancelRequested)
                CancelRequested(sequence);
            Signal();
            return sequence.Completion;
        }
        catch (EngineBusyException exception)
        {
            return Task.FromException(exception);
        }
    }

    /// <summary>Makes the thread look around; safe from any thread.</summary>
    public void Signal() => _bell.Ring();

    /// <summary>A sequence is to end; safe from any thread.</summary>
    /// <param name="sequence">The sequence.</param>
    public void CancelRequested(Sequence sequence)
    {
        // Nobody else knows of one that waits, so it need not wait for the turn to end.
        if (_waiting.Remove(sequence))
        {
            sequence.End(new OperationCanceledException(sequence.CancellationToken));
            return;
        }

        _evaluator.Abort(sequence);
        Signal();
    }

    /// <summary>Ends all runs and frees the context.</summary>
    /// <returns>A task that ends when everything is freed.</returns>
    public Task StopAsync()
    {
        _evaluator.Stop();
        Signal();
        return _stopped.Task;
    }

    private void Run()
    {
        _log.Attach();
        try
        {
            while (!_evaluator.IsStopping)
            {
                Slots.EndCancelled();
                Slots.Admit();
                var hasMoved = AdvanceReady();
                if (_evaluator.IsStopping)
                    break;

                // Before the batch is filled, since whoever takes a kept prompt over may change places.
                hasMoved |= Sharing.Settle();
                hasMoved |= _evaluator.Evaluate();
                if (!hasMoved)
                    _bell.Wait();
            }
        }
#pragma warning disable CA1031 // Whatever it is, it must reach the runs that wait for this thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = exception;
            Log.DecodeThreadFailed(_logger, exception);
        }

        Close();
    }

    private void Close()
    {
        var waiting = _waiting.Close();

        // The runs' starters may go on at once, so everything is freed before they hear of it.
        _shape.Candidates.Dispose();
        _evaluator.Close();
        _shape.States?.Dispose();
        NativeLog.Detach();
        Slots.EndAll(WhyClosed);
        foreach (var sequence in waiting)
            sequence.End(WhyClosed());
        _stopped.SetResult();
    }

    private Exception WhyClosed() => _failure is null
        ? new ObjectDisposedException(nameof(LlamaEngine))
        : new EngineException($"The engine's decode thread has failed: {_failure.Message} Load the model again.", _failure);

    private bool AdvanceReady()
    {
        var hasAdvanced = false;
        for (var slot = 0; slot < _shape.MaxSequences; slot++)
        {
            if (Slots.All[slot] is not { } sequence)
                continue;
            if (sequence.State == SequenceState.Parked && sequence.TakeWake())
                sequence.State = SequenceState.Ready;
            if (sequence.State != SequenceState.Ready)
                continue;
            hasAdvanced = true;
            Advance(sequence);
        }

        return hasAdvanced;
    }

    private void Advance(Sequence sequence)
    {
        try
        {
            while (sequence.State == SequenceState.Ready && !sequence.IsCancelRequested && !_evaluator.IsStopping)
            {
                switch (sequence.Advance())
                {
                    case LoopTurn.Evaluate when sequence.IsSettled:
                        break;
                    case LoopTurn.Evaluate:
                        sequence.State = SequenceState.Evaluating;
                        break;
                    case LoopTurn.Park when sequence.TakeWake():
                        break;
                    case LoopTurn.Park:
                        sequence.State = SequenceState.Parked;
                        break;
                    case LoopTurn.Finish:
                        Slots.End(sequence, null);
                        return;
                    case var turn:
                        throw new InvalidOperationException($"The loop returned {turn}, which is no {nameof(LoopTurn)}.");
                }
            }
        }
#pragma warning disable CA1031 // A loop's exception is its own run's outcome, of whatever type it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Slots.End(sequence, exception);
        }
    }
}
