using System.Diagnostics;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Sequences;
using SafeThink.LlamaCpp.Decoding.SharedPrompts;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Decoding.Batches;

/// <summary>Fills a batch with what runs have pending, and evaluates it; what llama.cpp fails at is the end of whose fault it was.</summary>
/// <remarks>
/// A batch takes the sequences with a single token first and fills up with prefill, so that a long prompt never
/// starves those who decode; while any decode, prefill is taken in micro-batches, so that they wait for one at most.
/// Used on the decode thread only, <see cref="Abort"/> and <see cref="Stop"/> apart.
/// </remarks>
/// <param name="context">The context; owned.</param>
/// <param name="shape">What all sequences share.</param>
/// <param name="slots">Who sits in which slot.</param>
/// <param name="kept">What has to go from a slot before something else is evaluated in it.</param>
/// <param name="counters">Told what was evaluated.</param>
/// <param name="log">Holds what llama.cpp said last.</param>
/// <param name="decodeLock">What to hold while llama.cpp evaluates.</param>
internal sealed unsafe class BatchEvaluator(
    ContextHandle context, EngineShape shape, Slots slots, KeptPrompts kept, EngineCounters counters, NativeLog log, object decodeLock)
{
    private const int LongBatch = 32;

    private static readonly TimeSpan LongDecode = TimeSpan.FromMilliseconds(20);

    private readonly DecodeBatch _batch = new(shape.BatchSize);
    private readonly AbortFlag _abort = new(context);
    private readonly int _microBatchSize = (int)NativeMethods.llama_n_ubatch(context);
    private int _turn;
    private bool _wasLong;
    private bool _hasEnded;
    private volatile bool _isStopping;

    /// <summary>Whether <see cref="Stop"/> was called; safe from any thread.</summary>
    public bool IsStopping => _isStopping;

    /// <summary>Evaluates as much of what is pending as one batch holds.</summary>
    /// <returns>Whether anything was pending, or a run was ended because it could not be evaluated.</returns>
    public bool Evaluate()
    {
        _batch.Clear();
        _hasEnded = false;
        Fill();
        if (_batch.Count == 0)
            return _hasEnded;
        var result = Decode();
        if (result is not (DecodeResult.Success or DecodeResult.Aborted))
            EvaluateOneByOne(result);
        return true;
    }

    /// <summary>Stops the present batch if a sequence is in it; safe from any thread.</summary>
    /// <param name="sequence">The sequence.</param>
    public void Abort(Sequence sequence)
    {
        if (sequence.IsInBatch)
            _abort.Raise();
    }

    /// <summary>Stops the present batch and evaluates no other; safe from any thread.</summary>
    public void Stop()
    {
        _isStopping = true;
        Interlocked.MemoryBarrier();
        _abort.Raise();
    }

    /// <summary>Frees the context. A borrowed one goes back as it came: without our callback, which would outlive its flag, and empty.</summary>
    public void Close()
    {
        _abort.Install(isWanted: false);
        shape.Cache.ClearAll(shape.MaxSequences);
        context.Dispose();
    }

    private void Fill()
    {
        // Whoever comes first in a full batch changes from turn to turn. Those who decode always fit: in the order of their
        // slots, llama.cpp evaluates them in one graph also where caches are kept apart.
        _turn = (_turn + 1) % shape.MaxSequences;
        Add(isDecoding: true, first: 0, _batch.Capacity);
        Add(isDecoding: false, _turn, _batch.Count > 0 ? Math.Max(1, _microBatchSize - _batch.Count) : _batch.Capacity);
    }

    private void Add(bool isDecoding, int first, int limit)
    {
        for (var i = 0; i < shape.MaxSequences && limit > 0; i++)
        {
            if (slots.All[(first + i) % shape.MaxSequences] is not { State: SequenceState.Evaluating, Lender: null } sequence || !TryPrepare(sequence))
                continue;
            if (sequence.NextChunk == 1 != isDecoding)
                continue;
            var before = _batch.Count;
            _batch.Add(sequence, limit);
            limit -= _batch.Count - before;
        }
    }

    private bool TryPrepare(Sequence sequence)
    {
        try
        {
            if (sequence.EvaluatedCount == 0)
                kept.Evict(sequence.Slot);
            sequence.PrepareToEvaluate();
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or EngineException)
        {
            slots.End(sequence, exception);
            _hasEnded = true;
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
                slots.End(sequence, FailureOf(result.Value));
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
        } + log.TakeErrors());

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
            foreach (var sequence in slots.All)
                sequence?.PreserveBeforeDecode();

            shape.States?.Begin(_batch.Members);
            var result = DecodeNative();
            shape.States?.End(isComplete: result == DecodeResult.Success);
            if (result == DecodeResult.Success)
            {
                counters.Evaluated(_batch.Count);
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
        lock (decodeLock)
            result = (DecodeResult)NativeMethods.llama_decode(context, _batch.ToNative());
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
        // What is no number may come from cells that another run has left. Once they are wiped it is a run's own.
        if (slots.MayBeBroken && HasBrokenMember())
        {
            slots.Wipe();
            return;
        }

        foreach (var member in _batch.Members)
            member.Sequence.Evaluated(member.Count, LogitsOf(member));
    }

    private bool HasBrokenMember()
    {
        foreach (var member in _batch.Members)
        {
            if (LogitsOf(member) is var logits && logits != null && float.IsNaN(*logits))
                return true;
        }

        return false;
    }

    private float* LogitsOf(BatchMember member)
    {
        if (member.OutputIndex < 0)
            return null;
        var logits = NativeMethods.llama_get_logits_ith(context, member.OutputIndex);
        return logits != null ? logits : throw new EngineException($"llama.cpp gave no logits for a token that asked for them.{log.TakeErrors()}");
    }

    private void Resynchronise()
    {
        foreach (var member in _batch.Members)
            member.Sequence.Resynchronise();
    }
}
