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

    // Waiting for another's prompt can cost a turn, so it has to save more than the few tokens that every template begins with.
    private const int WorthWaiting = 32;

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
    private readonly EngineCounters _counters = new();
    private readonly WaitingRuns _waiting;
    private readonly object _decodeLock;
    private readonly object _bell = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasRung;
    private int _turn;
    private bool _wasLong;
    private Exception? _failure;
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
        _batch = new(shape.BatchSize);
        _microBatchSize = (int)NativeMethods.llama_n_ubatch(context);
        _abort = new(context);
        _slots = new Sequence?[shape.MaxSequences];
        _kept = new(shape.MaxSequences);
        _waiting = new(shape.MaxSequences, shape.MaxWaiting);
        new Thread(Run) { IsBackground = true, Name = "SafeThink decode" }.Start();
    }

    /// <summary>Queues a run, or refuses it where the queue is full.</summary>
    public Task Start(IDecodingLoop loop, SamplingOptions sampling, CancellationToken cancellationToken)
    {
        if (_isStopping)
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

    /// <summary>Starts a run that shares another's state; on the decode thread only.</summary>
    public Task Fork(Sequence source, IDecodingLoop loop, CancellationToken cancellationToken)
    {
        if (FreeSlot() < 0 && Array.Find(_slots, run => run != source && run!.Loop.GivesWay) is { } other)
        {
            other.RequestCancel();
            EndAsCancelled(other);
        }

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
        _waiting.Forked();
        return fork.Completion;
    }

    /// <summary>Makes two sequences change their slots, and so what is evaluated of them; on the decode thread only.</summary>
    public void Swap(Sequence one, Sequence other)
    {
        (one.Slot, other.Slot) = (other.Slot, one.Slot);
        _slots[one.Slot] = one;
        _slots[other.Slot] = other;
    }

    /// <summary>Lets a sequence that has evaluated nothing share the beginning of its prompt; on the decode thread only.</summary>
    /// <remarks>
    /// What is evaluated already is taken over at once. Where a run that is under way is just about to evaluate more of
    /// it, the sequence waits for that: of many requests that come together, one reads their system prompt.
    /// </remarks>
    /// <param name="sequence">The sequence.</param>
    /// <returns>How many of its tokens it need not evaluate; at least one it does.</returns>
    public int Share(Sequence sequence)
    {
        var kept = _kept.Best(sequence.Prompt, sequence.Scope!, isWhole: !CanCut).Shared;
        var held = BestRunning(sequence, isPromised: false).Shared;
        var (lender, promised) = BestRunning(sequence, isPromised: true);
        if (promised < Math.Max(kept, held) + WorthWaiting)
            return TakeOver(sequence);
        sequence.Borrow(lender!, promised);
        return promised;
    }

    /// <summary>Empties all slots and what they held, for a sequence whose logits are no numbers; on the decode thread only.</summary>
    /// <remarks>All sequences read their tokens again when they go on.</remarks>
    public void Wipe()
    {
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (_kept[slot] is not null)
                Forget(slot);
            _slots[slot]?.Lose();
        }

        _shape.Cache.Wipe();
    }

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
    /// <param name="sequence">The sequence.</param>
    public void CancelRequested(Sequence sequence)
    {
        // Nobody else knows of one that waits, so it need not wait for the turn to end.
        if (_waiting.Remove(sequence))
        {
            sequence.End(new OperationCanceledException(sequence.CancellationToken));
            return;
        }

        if (sequence.IsInBatch)
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
        var waiting = _waiting.Close();

        // The runs' starters may go on at once, so everything is freed before they hear of it.
        _shape.Candidates.Dispose();

        // A borrowed context goes back as it came: without our callback, which would outlive its flag, and empty.
        _abort.Install(isWanted: false);
        _shape.Cache.ClearAll(_slots.Length);
        _context.Dispose();
        _shape.States?.Dispose();
        NativeLog.Detach();
        foreach (var sequence in _slots)
        {
            if (sequence is null)
                continue;
            _waiting.Ended(sequence);
            sequence.End(WhyClosed());
        }

        foreach (var sequence in waiting)
            sequence.End(WhyClosed());
        Array.Clear(_slots);
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
                EndAsCancelled(sequence);
        }
    }

    private void EndAsCancelled(Sequence sequence) => End(sequence, new OperationCanceledException(sequence.CancellationToken));

    private void Admit()
    {
        while (FreeSlot() is var slot and >= 0 && _waiting.TakeFirst() is { } sequence)
        {
            _slots[slot] = sequence;
            sequence.Slot = slot;
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

    private bool CanCut => _shape.Cache.Rollback.Kind == RollbackKind.Arbitrary;

    private int TakeOver(Sequence sequence)
    {
        var shared = TakeOverBest(sequence);
        sequence.TakeOver(shared);
        _counters.Shared(shared);
        return shared;
    }

    private int TakeOverBest(Sequence sequence)
    {
        var (kept, shared) = _kept.Best(sequence.Prompt, sequence.Scope!, isWhole: !CanCut);
        var (lender, lent) = BestRunning(sequence, isPromised: false);
        var own = sequence.Slot;
        if (lent > shared)
            return TryCopy(lender!.Slot, own) ? CutToShared(sequence, lent, lender.EvaluatedCount) : 0;
        if (kept < 0)
            return 0;

        // What would be cut off may belong to another conversation that only begins alike, or could not be cut off again.
        var length = _kept[kept]!.Tokens.Length;
        if (kept == own || (CanCut && 2 * shared >= length))
            MoveInto(kept, sequence);
        else if (TryCopy(kept, own))
            _kept.Touch(kept);
        else
            return 0;
        return CutToShared(sequence, shared, length);
    }

    private int CutToShared(Sequence sequence, int shared, int length)
    {
        if (shared == length || _shape.Cache.TryCut(sequence.Slot, shared))
            return shared;
        _shape.Cache.Clear(sequence.Slot);
        return 0;
    }

    // The run that has evaluated, or is about to evaluate, most of what a sequence's prompt begins with. A run goes on, so
    // that what it has behind the shared beginning must be cut off.
    private (Sequence? Lender, int Shared) BestRunning(Sequence sequence, bool isPromised)
    {
        var best = (Lender: (Sequence?)null, Shared: 0);
        if (!CanCut)
            return best;
        foreach (var other in _slots)
        {
            if (other is null || other == sequence || other.Scope != sequence.Scope || (isPromised && other.State != SequenceState.Evaluating))
                continue;
            var common = Math.Min(sequence.Prompt.CommonPrefixLength(other.Prompt), sequence.Prompt.Length - 1);
            var shared = isPromised ? common : Math.Min(common, other.EvaluatedCount);
            if (shared > best.Shared)
                best = (other, shared);
        }

        return best;
    }

    // Before the batch is filled, since whoever takes a kept prompt over may change places.
    private void SettleBorrowers()
    {
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot] is not { State: SequenceState.Evaluating, Lender: { } lender } sequence || IsToEvaluate(lender, sequence.Lent))
                continue;
            Settle(sequence);
            slot = -1;
        }
    }

    private void Settle(Sequence sequence)
    {
        try
        {
            TakeOver(sequence);
        }
        catch (EngineException exception)
        {
            EndBetweenTurns(sequence, exception);
        }
    }

    // Who waits for its slot or for its prompt may have been passed over in this turn already.
    private void EndBetweenTurns(Sequence sequence, Exception exception)
    {
        End(sequence, exception);
        Signal();
    }

    private bool IsToEvaluate(Sequence lender, int count) =>
        lender.State == SequenceState.Evaluating
        && _slots[lender.Slot] == lender
        && lender.EvaluatedCount < count
        && lender.SharedPrompt >= count;

    private void Evict(int slot)
    {
        if (_kept[slot] is null)
            return;
        Forget(slot);
        _counters.Evicted();
        _shape.Cache.Clear(slot);
    }

    private void Forget(int slot)
    {
        _kept.Forget(slot);
        _counters.Keeps(_kept.Count, _kept.TokenCount);
    }

    // Whoever is in a slot that keeps a prompt has evaluated nothing, so the two can change places.
    private void MoveInto(int slot, Sequence sequence)
    {
        Forget(slot);
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
            return true;
        }
        catch (EngineException)
        {
            // Nothing is lost but time: the tokens are evaluated as if nothing had been kept.
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
        SettleBorrowers();

        // Whoever comes first in a full batch changes from turn to turn. Those who decode always fit: in the order of their
        // slots, llama.cpp evaluates them in one graph also where caches are kept apart.
        _turn = (_turn + 1) % _slots.Length;
        AddToBatch(isDecoding: true, first: 0, _batch.Capacity);
        AddToBatch(isDecoding: false, _turn, _batch.Count > 0 ? Math.Max(1, _microBatchSize - _batch.Count) : _batch.Capacity);
    }

    private void AddToBatch(bool isDecoding, int first, int limit)
    {
        for (var i = 0; i < _slots.Length && limit > 0; i++)
        {
            if (_slots[(first + i) % _slots.Length] is not { State: SequenceState.Evaluating } sequence || !Prepare(sequence))
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
            if (sequence.Lender is not null)
                return false;
            if (sequence.EvaluatedCount == 0)
                Evict(sequence.Slot);
            sequence.PrepareToEvaluate();
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or EngineException)
        {
            EndBetweenTurns(sequence, exception);
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
            {
                _counters.Evaluated(_batch.Count);
                TakeResults();
            }
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
        if (sequence.IsBroken)
            Wipe();
        else if (_kept[slot] is null && !TryKeep(sequence, exception))
            _shape.Cache.Clear(slot);
        _waiting.Ended(sequence);
        sequence.End(exception);
    }

    private bool TryKeep(Sequence sequence, Exception? exception)
    {
        var length = Math.Min(sequence.SharedPrompt, sequence.EvaluatedCount);
        if (length == 0 || length > _shape.MaxKeptTokens || exception is not (null or OperationCanceledException))
            return false;
        if (sequence.EvaluatedCount > length
            && !(_shape.Cache.Rollback.Kind == RollbackKind.Arbitrary && _shape.Cache.TryCut(sequence.Slot, length)))
        {
            return false;
        }

        while (_kept.TokenCount + length > _shape.MaxKeptTokens)
            Evict(_kept.Oldest());
        _kept.Keep(sequence.Slot, sequence.Tokens[..length], sequence.Scope!);
        _counters.Keeps(_kept.Count, _kept.TokenCount);
        return true;
    }
}
