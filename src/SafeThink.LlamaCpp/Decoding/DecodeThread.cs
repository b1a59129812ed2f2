using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Sampling;

namespace SafeThink.LlamaCpp.Decoding;

/// <summary>The one thread that owns a context and moves all sequences on.</summary>
/// <remarks>
/// <para>
/// A turn: end what was cancelled, give free slots to the runs that wait (first come, first served), call every loop
/// that has logits until each has tokens to evaluate, then evaluate as many of them as one batch holds.
/// </para>
/// <para>
/// A batch takes the sequences with a single token first and fills up with prefill, so that a long prompt never
/// starves those who decode; while any decode, prefill is taken in micro-batches, so that they wait for one at most.
/// </para>
/// <para>
/// A slot whose run is over may keep the prompt that the run was given by <see cref="IDecodingSequence.AppendPrompt"/>,
/// evaluated, until a run evaluates something in it. Such a slot is free all the same.
/// </para>
/// </remarks>
internal sealed unsafe class DecodeThread
{
    private const int LongBatch = 32;
    private static readonly TimeSpan LongDecode = TimeSpan.FromMilliseconds(20);

    private readonly ContextHandle _context;
    private readonly EngineShape _shape;
    private readonly NativeLog _log;
    private readonly ILogger _logger;
    private readonly DecodeBatch _batch;
    private readonly AbortFlag _abort;
    private readonly int _microBatchSize;
    private readonly Sequence?[] _slots;
    private readonly KeptPrompts _kept;
    private readonly List<Sequence> _waiting = [];
    private readonly object _decodeLock;
    private readonly Lock _gate = new();
    private readonly Queue<Sequence> _incoming = new();
    private readonly object _bell = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasRung;
    private int _turn;
    private bool _wasLong;
    private Exception? _failure;
    private bool _isClosed;
    private volatile bool _isStopping;

    /// <summary>Starts the thread, which from now on owns the context.</summary>
    /// <param name="context">The context.</param>
    /// <param name="shape">What all sequences share.</param>
    /// <param name="log">Where llama.cpp's log goes.</param>
    /// <param name="logger">Where a failure of the thread goes.</param>
    /// <param name="decodeLock">What to hold while llama.cpp evaluates; null where nobody else evaluates under a lock.</param>
    public DecodeThread(ContextHandle context, EngineShape shape, NativeLog log, ILogger logger, object? decodeLock = null)
    {
        _context = context;
        _shape = shape;
        _log = log;
        _logger = logger;
        _decodeLock = decodeLock ?? new();
        _batch = new((int)NativeMethods.llama_n_batch(context));
        _microBatchSize = (int)NativeMethods.llama_n_ubatch(context);
        _abort = new(context);
        _slots = new Sequence?[shape.MaxSequences];
        _kept = new(shape.MaxSequences);
        new Thread(Run) { IsBackground = true, Name = "SafeThink decode" }.Start();
    }

    /// <summary>Queues a run.</summary>
    public Task Start(IDecodingLoop loop, SamplingOptions sampling, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isClosed || _isStopping)
                return Task.FromException(WhyClosed());
            var sequence = new Sequence(this, _shape, loop, new SamplerChain(sampling, _shape.VocabularySize), cancellationToken);
            _incoming.Enqueue(sequence);
            Signal();
            return sequence.Completion;
        }
    }

    /// <summary>Starts a run that shares another's state; on the decode thread only.</summary>
    public Task Fork(Sequence source, IDecodingLoop loop, CancellationToken cancellationToken)
    {
        var slot = FreeSlot();
        if (slot < 0)
        {
            // Waiting for a slot could last for ever: whoever forks usually parks until the fork is done.
            return Task.FromException(new EngineException(
                $"All {_slots.Length} sequences of the engine are in use, so this one cannot be forked. Raise {nameof(LlamaEngineOptions.MaxSequences)}."));
        }

        var fork = source.Fork(loop, cancellationToken);
        try
        {
            Evict(slot);
            if (fork.EvaluatedCount > 0)
                _shape.Cache.Copy(source.Slot, slot);
        }
        catch (EngineException exception)
        {
            fork.End(exception);
            return fork.Completion;
        }

        fork.State = fork.IsSettled || fork.Tokens.IsEmpty ? SequenceState.Ready : SequenceState.Evaluating;
        fork.Slot = slot;
        _slots[slot] = fork;
        return fork.Completion;
    }

    /// <summary>Moves a sequence that has evaluated nothing to where the beginning of its tokens is evaluated already; on the decode thread only.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="scope">Whose kept prompts it may share.</param>
    /// <returns>How many of its tokens are evaluated now; at least one is not.</returns>
    public int TakeOver(Sequence sequence, object scope)
    {
        var canCut = _shape.Cache.Rollback.Kind == RollbackKind.Arbitrary;
        var (source, shared) = _kept.Best(sequence.Tokens, scope, isWhole: !canCut);
        if (source < 0)
            return 0;

        // What would be cut off may belong to another conversation that only begins alike, or could not be cut off again.
        var own = sequence.Slot;
        var length = _kept[source]!.Tokens.Length;
        if (source == own || (canCut && 2 * shared >= length))
            MoveInto(source, sequence);
        else if (!TryCopy(source, own))
            return 0;

        if (shared == length || _shape.Cache.TryCut(sequence.Slot, shared))
            return shared;
        _shape.Cache.Clear(sequence.Slot);
        return 0;
    }

    /// <summary>Makes the thread look around; safe from any thread.</summary>
    public void Signal()
    {
        lock (_bell)
        {
            _hasRung = true;
            Monitor.Pulse(_bell);
        }
    }

    /// <summary>A sequence is to end; safe from any thread.</summary>
    /// <param name="isDecoding">Whether the decode under way is its own.</param>
    public void CancelRequested(bool isDecoding)
    {
        if (isDecoding)
            _abort.Raise();
        Signal();
    }

    /// <summary>Ends all runs and frees the context.</summary>
    /// <returns>A task that ends when everything is freed.</returns>
    public Task StopAsync()
    {
        _isStopping = true;
        Interlocked.MemoryBarrier();
        _abort.Raise();
        Signal();
        return _stopped.Task;
    }

    private void Run()
    {
        _log.Attach();
        try
        {
            while (!_isStopping)
            {
                EndCancelled();
                Admit();
                var hasAdvanced = AdvanceReady();
                if (!_isStopping && !Evaluate() && !hasAdvanced)
                    WaitForSignal();
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

    private void WaitForSignal()
    {
        lock (_bell)
        {
            while (!_hasRung)
                Monitor.Wait(_bell);
            _hasRung = false;
        }
    }

    private void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _waiting.AddRange(_incoming);
            _incoming.Clear();
        }

        // The runs' starters may go on at once, so everything is freed before they hear of it.
        _shape.Candidates.Dispose();

        // A borrowed context goes back as it came: without our callback, which would outlive its flag, and empty.
        _abort.Install(isWanted: false);
        _shape.Cache.ClearAll(_slots.Length);
        _context.Dispose();
        _shape.States?.Dispose();
        NativeLog.Detach();
        foreach (var sequence in _slots)
            sequence?.End(WhyClosed());
        foreach (var sequence in _waiting)
            sequence.End(WhyClosed());
        Array.Clear(_slots);
        _waiting.Clear();
        _stopped.SetResult();
    }

    private Exception WhyClosed() => _failure is null
        ? new ObjectDisposedException(nameof(LlamaEngine))
        : new EngineException($"The engine's decode thread has failed: {_failure.Message} Load the model again.", _failure);

    private void EndCancelled()
    {
        foreach (var sequence in _slots)
        {
            if (sequence is { IsCancelRequested: true })
                End(sequence, new OperationCanceledException(sequence.CancellationToken));
        }

        lock (_gate)
        {
            while (_incoming.TryDequeue(out var sequence))
                _waiting.Add(sequence);
        }

        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (!_waiting[i].IsCancelRequested)
                continue;
            _waiting[i].End(new OperationCanceledException(_waiting[i].CancellationToken));
            _waiting.RemoveAt(i);
        }
    }

    private void Admit()
    {
        while (_waiting.Count > 0 && FreeSlot() is var slot and >= 0)
        {
            _slots[slot] = _waiting[0];
            _waiting[0].Slot = slot;
            _waiting.RemoveAt(0);
        }
    }

    // One that keeps nothing, else the one whose prompt has been of no use for longest; -1 where none is free.
    private int FreeSlot()
    {
        var free = -1;
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot] is not null)
                continue;
            if (_kept[slot] is not { } prompt)
                return slot;
            if (free < 0 || prompt.LastUse < _kept[free]!.LastUse)
                free = slot;
        }

        return free;
    }

    private void Evict(int slot)
    {
        if (_kept[slot] is null)
            return;
        _kept.Forget(slot);
        _shape.Cache.Clear(slot);
    }

    // Whoever is in a slot that keeps a prompt has evaluated nothing, so the two can change places.
    private void MoveInto(int slot, Sequence sequence)
    {
        _kept.Forget(slot);
        var own = sequence.Slot;
        if (slot == own)
            return;
        _slots[own] = _slots[slot];
        if (_slots[own] is { } other)
            other.Slot = own;
        _slots[slot] = sequence;
        sequence.Slot = slot;
    }

    private bool TryCopy(int source, int destination)
    {
        Evict(destination);
        try
        {
            _shape.Cache.Copy(source, destination);
            _kept.Touch(source);
            return true;
        }
        catch (EngineException)
        {
            // Nothing is lost but time: the tokens are evaluated as if nothing had been kept.
            _shape.Cache.Clear(destination);
            return false;
        }
    }

    private bool AdvanceReady()
    {
        var hasAdvanced = false;
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot] is not { } sequence)
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
            while (sequence.State == SequenceState.Ready && !sequence.IsCancelRequested && !_isStopping)
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
                        End(sequence, null);
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
            End(sequence, exception);
        }
    }

    private bool Evaluate()
    {
        _batch.Clear();
        FillBatch();
        if (_batch.Count == 0)
            return false;
        var result = Decode();
        if (result is not (DecodeResult.Success or DecodeResult.Aborted))
            EvaluateOneByOne(result);
        return true;
    }

    private void FillBatch()
    {
        // Whoever comes first in a full batch changes from turn to turn.
        _turn = (_turn + 1) % _slots.Length;
        AddToBatch(isDecoding: true, _batch.Capacity);
        AddToBatch(isDecoding: false, _batch.Count > 0 ? Math.Max(1, _microBatchSize - _batch.Count) : _batch.Capacity);
    }

    private void AddToBatch(bool isDecoding, int limit)
    {
        for (var i = 0; i < _slots.Length && limit > 0; i++)
        {
            if (_slots[(_turn + i) % _slots.Length] is not { State: SequenceState.Evaluating } sequence || !Prepare(sequence))
                continue;
            if (sequence.NextChunk == 1 != isDecoding)
                continue;
            var before = _batch.Count;
            _batch.Add(sequence, limit);
            limit -= _batch.Count - before;
        }
    }

    private bool Prepare(Sequence sequence)
    {
        try
        {
            if (sequence.EvaluatedCount == 0)
                Evict(sequence.Slot);
            sequence.PrepareToEvaluate();
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or EngineException)
        {
            End(sequence, exception);
            return false;
        }
    }

    // One batch failed and does not say whose fault it was: alone, each sequence succeeds or fails for itself.
    private void EvaluateOneByOne(DecodeResult firstResult)
    {
        var members = _batch.Members.ToArray();
        if (members.Length == 1)
        {
            EvaluateAlone(members[0].Sequence, members[0].Count, firstResult);
            return;
        }

        foreach (var member in members)
            EvaluateAlone(member.Sequence, member.Count, null);
    }

    private void EvaluateAlone(Sequence sequence, int limit, DecodeResult? result)
    {
        while (true)
        {
            if (result == DecodeResult.NoRoom && limit > 1)
            {
                limit /= 2;
            }
            else if (result is not null)
            {
                End(sequence, FailureOf(result.Value));
                return;
            }

            _batch.Clear();
            _batch.Add(sequence, limit);
            if (_batch.Count == 0)
                return;
            result = Decode();
            if (result is DecodeResult.Success or DecodeResult.Aborted)
                return;
        }
    }

    private EngineException FailureOf(DecodeResult result) => new(
        result switch
        {
            DecodeResult.NoRoom => "The KV cache has no room for another token. Shorten the sequence or load the model with a larger context.",
            DecodeResult.InvalidBatch => "llama.cpp refused the batch (-1).",
            _ => $"llama.cpp failed to evaluate the batch ({(int)result}).",
        } + _log.TakeErrors());

    private DecodeResult Decode()
    {
        _abort.Lower();
        foreach (var member in _batch.Members)
            member.Sequence.IsInBatch = true;

        // Pairs with the fence in Sequence.RequestCancel.
        Interlocked.MemoryBarrier();
        try
        {
            if (_isStopping || HasCancelledMember())
                return DecodeResult.Aborted;
            foreach (var sequence in _slots)
                sequence?.PreserveBeforeDecode();

            _shape.States?.Begin(_batch.Members);
            var result = DecodeNative();
            _shape.States?.End(isComplete: result == DecodeResult.Success);
            if (result == DecodeResult.Success)
                TakeResults();
            else if (result is not (DecodeResult.NoRoom or DecodeResult.InvalidBatch))
                Resynchronise();
            return result;
        }
        finally
        {
            foreach (var member in _batch.Members)
                member.Sequence.IsInBatch = false;
        }
    }

    private DecodeResult DecodeNative()
    {
        _abort.Install(_wasLong || _batch.Count >= LongBatch);
        var start = Stopwatch.GetTimestamp();
        DecodeResult result;
        lock (_decodeLock)
            result = (DecodeResult)NativeMethods.llama_decode(_context, _batch.ToNative());
        _wasLong = Stopwatch.GetElapsedTime(start) >= LongDecode;
        return result;
    }

    private bool HasCancelledMember()
    {
        foreach (var member in _batch.Members)
        {
            if (member.Sequence.IsCancelRequested)
                return true;
        }

        return false;
    }

    private void TakeResults()
    {
        foreach (var (sequence, count, outputIndex) in _batch.Members)
        {
            float* logits = null;
            if (outputIndex >= 0)
            {
                logits = NativeMethods.llama_get_logits_ith(_context, outputIndex);
                if (logits == null)
                    throw new EngineException($"llama.cpp gave no logits for a token that asked for them.{_log.TakeErrors()}");
            }

            sequence.Evaluated(count, logits);
        }
    }

    private void Resynchronise()
    {
        foreach (var member in _batch.Members)
            member.Sequence.Resynchronise();
    }

    private void End(Sequence sequence, Exception? exception)
    {
        var slot = sequence.Slot;
        _slots[slot] = null;

        // A sequence that has evaluated nothing leaves what the slot kept before it.
        if (_kept[slot] is null && !TryKeep(sequence, exception))
            _shape.Cache.Clear(slot);
        sequence.End(exception);
    }

    private bool TryKeep(Sequence sequence, Exception? exception)
    {
        var length = Math.Min(sequence.SharedPrompt, sequence.EvaluatedCount);
        if (length == 0 || exception is not (null or OperationCanceledException))
            return false;
        if (sequence.EvaluatedCount > length
            && !(_shape.Cache.Rollback.Kind == RollbackKind.Arbitrary && _shape.Cache.TryCut(sequence.Slot, length)))
        {
            return false;
        }

        _kept.Keep(sequence.Slot, sequence.Tokens[..length], sequence.Scope!);
        return true;
    }
}
