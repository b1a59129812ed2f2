using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Sequences;
using SafeThink.LlamaCpp.Rollback;

namespace SafeThink.LlamaCpp.Decoding.SharedPrompts;

/// <summary>Whose evaluated prompt a new run begins with: that of a run that is over, or of one that is under way.</summary>
/// <remarks>Used on the decode thread only.</remarks>
/// <param name="cache">The KV cache.</param>
/// <param name="slots">Who sits in which slot.</param>
/// <param name="kept">What ended runs have left.</param>
/// <param name="counters">Told how much is shared.</param>
internal sealed class PromptSharing(KvCache cache, Slots slots, KeptPrompts kept, EngineCounters counters)
{
    // Waiting for another's prompt can cost a turn, so it has to save more than the few tokens that every template begins with.
    private const int WorthWaiting = 32;

    /// <summary>Lets a sequence that has evaluated nothing share the beginning of its prompt.</summary>
    /// <remarks>
    /// What is evaluated already is taken over at once. Where a run that is under way is just about to evaluate more of
    /// it, the sequence waits for that: of many requests that come together, one reads their system prompt.
    /// </remarks>
    /// <param name="sequence">The sequence.</param>
    /// <returns>How many of its tokens it need not evaluate; at least one it does.</returns>
    public int Share(Sequence sequence)
    {
        var left = kept.Best(sequence).Shared;
        var held = BestRunning(sequence, isPromised: false).Shared;
        var (lender, promised) = BestRunning(sequence, isPromised: true);
        if (promised < Math.Max(left, held) + WorthWaiting)
            return TakeOver(sequence);
        sequence.Borrow(lender!, promised);
        return promised;
    }

    /// <summary>Gives those who wait for another's prompt what there is of it, once that run will not evaluate more of it.</summary>
    /// <remarks>To be called before a batch is filled, since whoever takes a kept prompt over may change places.</remarks>
    /// <returns>Whether a run failed in it and was ended.</returns>
    public bool Settle()
    {
        var hasEnded = false;
        for (var slot = 0; slot < slots.All.Length; slot++)
        {
            if (slots.All[slot] is not { State: SequenceState.Evaluating, Lender: { } lender } sequence || IsToEvaluate(lender, sequence.Lent))
                continue;
            try
            {
                TakeOver(sequence);
            }
            catch (EngineException exception)
            {
                slots.End(sequence, exception);
                hasEnded = true;
            }

            slot = -1;
        }

        return hasEnded;
    }

    private bool IsToEvaluate(Sequence lender, int count) =>
        lender.State == SequenceState.Evaluating
        && slots.All[lender.Slot] == lender
        && lender.EvaluatedCount < count
        && lender.SharedPrompt >= count;

    private int TakeOver(Sequence sequence)
    {
        var shared = TakeOverBest(sequence);
        sequence.TakeOver(shared);
        counters.Shared(shared);
        return shared;
    }

    private int TakeOverBest(Sequence sequence)
    {
        var (source, shared) = kept.Best(sequence);
        var (lender, lent) = BestRunning(sequence, isPromised: false);
        if (lent > shared)
            return TryCopy(lender!.Slot, sequence.Slot) ? CutToShared(sequence, lent, lender.EvaluatedCount) : 0;
        if (source < 0)
            return 0;

        // What would be cut off may belong to another conversation that only begins alike, or could not be cut off again.
        var length = kept[source]!.Tokens.Length;
        if (source == sequence.Slot || (cache.CanCut && 2 * shared >= length))
        {
            // Whoever is in a slot that keeps a prompt has evaluated nothing, so the two can change places.
            kept.Forget(source);
            slots.Move(sequence, source);
        }
        else if (TryCopy(source, sequence.Slot))
        {
            kept.Touch(source);
        }
        else
        {
            return 0;
        }

        return CutToShared(sequence, shared, length);
    }

    private int CutToShared(Sequence sequence, int shared, int length)
    {
        if (shared == length || cache.TryCut(sequence.Slot, shared))
            return shared;
        cache.Clear(sequence.Slot);
        return 0;
    }

    // The run that has evaluated, or is about to evaluate, most of what a sequence's prompt begins with. A run goes on, so
    // that what it has behind the shared beginning must be cut off.
    private (Sequence? Lender, int Shared) BestRunning(Sequence sequence, bool isPromised)
    {
        var best = (Lender: (Sequence?)null, Shared: 0);
        if (!cache.CanCut)
            return best;
        foreach (var other in slots.All)
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

    private bool TryCopy(int source, int destination)
    {
        kept.Evict(destination);
        try
        {
            cache.Copy(source, destination);
            return true;
        }
        catch (EngineException)
        {
            // Nothing is lost but time: the tokens are evaluated as if nothing had been kept.
            return false;
        }
    }
}
