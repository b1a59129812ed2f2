using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Sequences;
using SafeThink.LlamaCpp.Decoding.SharedPrompts;

namespace SafeThink.LlamaCpp.Decoding;

/// <summary>Which run sits in which slot of the KV cache, from when it gets one until it ends.</summary>
/// <remarks>
/// A slot whose run is over may keep the prompt that the run was given by <see cref="IDecodingSequence.AppendPrompt"/>,
/// evaluated, until a run evaluates something in it. Such a slot is free all the same. Used on the decode thread only.
/// </remarks>
/// <param name="shape">How many slots there are, and their cache.</param>
/// <param name="waiting">The runs that wait for one.</param>
/// <param name="kept">What free slots keep.</param>
internal sealed class Slots(EngineShape shape, WaitingRuns waiting, KeptPrompts kept)
{
    private readonly Sequence?[] _sequences = new Sequence?[shape.MaxSequences];

    /// <summary>Who sits in each slot; null where nobody does.</summary>
    public ReadOnlySpan<Sequence?> All => _sequences;

    /// <summary>Whether cells may hold what is no number since a run ended before its logits told.</summary>
    public bool MayBeBroken { get; private set; }

    /// <summary>Gives free slots to the runs that wait, first come, first served.</summary>
    public void Admit()
    {
        while (FindFree() is var slot and >= 0 && waiting.TakeFirst() is { } sequence)
            Seat(sequence, slot);
    }

    /// <summary>Starts a run that shares another's state.</summary>
    /// <param name="source">The other.</param>
    /// <param name="loop">What the new run does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The new run, as its starter sees it; failed where there is no slot for it.</returns>
    public Task Fork(Sequence source, IDecodingLoop loop, CancellationToken cancellationToken)
    {
        var slot = FindFree();
        if (slot < 0 && Array.Find(_sequences, run => run != source && run!.Loop.GivesWay) is { } other)
        {
            slot = other.Slot;
            other.RequestCancel();
            EndAsCancelled(other);
        }

        if (slot < 0)
        {
            // Waiting for a slot could last for ever: whoever forks usually parks until the fork is done.
            return Task.FromException(new EngineException(
                $"All {_sequences.Length} sequences of the engine are in use, so this one cannot be forked. Raise {nameof(LlamaEngineOptions.MaxSequences)}."));
        }

        var fork = source.Fork(loop, cancellationToken);
        try
        {
            kept.Evict(slot);
            if (fork.EvaluatedCount > 0)
                shape.Cache.Copy(source.Slot, slot);
        }
        catch (EngineException exception)
        {
            fork.End(exception);
            return fork.Completion;
        }

        fork.State = fork.IsSettled || fork.Tokens.IsEmpty ? SequenceState.Ready : SequenceState.Evaluating;
        Seat(fork, slot);
        waiting.Forked();
        return fork.Completion;
    }

    /// <summary>Notes that two runs have changed their slots, with what is evaluated of them.</summary>
    public void HaveSwapped(Sequence one, Sequence other) => (_sequences[one.Slot], _sequences[other.Slot]) = (one, other);

    /// <summary>Puts a run into a slot; whoever is there takes the one that it leaves.</summary>
    /// <param name="sequence">The run; neither it nor the other has evaluated anything.</param>
    /// <param name="slot">The slot.</param>
    public void Move(Sequence sequence, int slot)
    {
        var (own, other) = (sequence.Slot, _sequences[slot]);
        Seat(sequence, slot);
        if (other is null)
            _sequences[own] = null;
        else if (other != sequence)
            Seat(other, own);
    }

    /// <summary>Empties all slots and what they held, for a run whose logits are no numbers.</summary>
    /// <remarks>All runs read their tokens again when they go on.</remarks>
    public void Wipe()
    {
        for (var slot = 0; slot < _sequences.Length; slot++)
        {
            kept.Forget(slot);
            _sequences[slot]?.Lose();
        }

        shape.Cache.Wipe();
        MayBeBroken = false;
    }

    /// <summary>Ends the runs that were cancelled.</summary>
    public void EndCancelled()
    {
        foreach (var sequence in _sequences)
        {
            if (sequence is { IsCancelRequested: true })
                EndAsCancelled(sequence);
        }
    }

    /// <summary>Ends a run, and frees its slot.</summary>
    /// <param name="sequence">The run.</param>
    /// <param name="exception">Why, or null if its loop finished.</param>
    public void End(Sequence sequence, Exception? exception)
    {
        var slot = sequence.Slot;
        _sequences[slot] = null;
        MayBeBroken |= sequence.IsUnproven;

        // A sequence that has evaluated nothing leaves what the slot kept before it.
        if (sequence.IsBroken)
            Wipe();
        else if (kept[slot] is null && !(exception is null or OperationCanceledException && kept.TryKeep(sequence)))
            shape.Cache.Clear(slot);
        waiting.Ended(sequence);
        sequence.End(exception);
    }

    /// <summary>Ends all runs once the cache is gone.</summary>
    /// <param name="why">Makes the exception of one of them.</param>
    public void EndAll(Func<Exception> why)
    {
        foreach (var sequence in _sequences)
        {
            if (sequence is null)
                continue;
            waiting.Ended(sequence);
            sequence.End(why());
        }

        Array.Clear(_sequences);
    }

    private void EndAsCancelled(Sequence sequence) => End(sequence, new OperationCanceledException(sequence.CancellationToken));

    private void Seat(Sequence sequence, int slot)
    {
        _sequences[slot] = sequence;
        sequence.Slot = slot;
    }

    // One that keeps nothing, else the one whose prompt has been of no use for longest; -1 where none is free.
    private int FindFree()
    {
        var free = -1;
        for (var slot = 0; slot < _sequences.Length; slot++)
        {
            if (_sequences[slot] is not null)
                continue;
            if (kept[slot] is not { } prompt)
                return slot;
            if (free < 0 || prompt.LastUse < kept[free]!.LastUse)
                free = slot;
        }

        return free;
    }
}
