using SafeThink.LlamaCpp.Decoding.Sequences;
using SafeThink.LlamaCpp.Rollback;

namespace SafeThink.LlamaCpp.Decoding.SharedPrompts;

/// <summary>The prompts that ended runs left evaluated in their slots, for later prompts that begin the same way.</summary>
/// <remarks>
/// One prompt a slot at most, and only in slots in which nothing else is evaluated: what is kept never takes room from a
/// run. Used on the decode thread only.
/// </remarks>
/// <param name="shape">How many slots there are, their cache, and how many tokens are kept at most.</param>
/// <param name="counters">Told what is kept and what is given up.</param>
internal sealed class KeptPrompts(EngineShape shape, EngineCounters counters)
{
    private readonly KvCache _cache = shape.Cache;
    private readonly KeptPrompt?[] _prompts = new KeptPrompt?[shape.MaxSequences];
    private int _count;
    private long _tokenCount;
    private long _clock;

    /// <summary>What a slot keeps, or null.</summary>
    /// <param name="slot">The slot.</param>
    public KeptPrompt? this[int slot] => _prompts[slot];

    /// <summary>Keeps the prompt of a run that leaves its slot, where it can be kept and is not too long; the oldest ones give way.</summary>
    /// <param name="sequence">The run; its slot keeps nothing yet.</param>
    /// <returns>Whether it is kept; if not, the slot may hold anything.</returns>
    public bool TryKeep(Sequence sequence)
    {
        var length = Math.Min(sequence.SharedPrompt, sequence.EvaluatedCount);
        if (length == 0 || length > shape.MaxKeptTokens)
            return false;
        if (sequence.EvaluatedCount > length && !(_cache.CanCut && _cache.TryCut(sequence.Slot, length)))
            return false;

        while (_tokenCount + length > shape.MaxKeptTokens)
            Evict(Oldest());
        _prompts[sequence.Slot] = new(sequence.Tokens[..length].ToArray(), sequence.Scope!, ++_clock);
        Count(1, length);
        return true;
    }

    /// <summary>Notes that a slot was of use.</summary>
    /// <param name="slot">The slot.</param>
    public void Touch(int slot) => _prompts[slot] = _prompts[slot]! with { LastUse = ++_clock };

    /// <summary>Gives up what a slot keeps, and empties it; does nothing where it keeps nothing.</summary>
    /// <param name="slot">The slot.</param>
    public void Evict(int slot)
    {
        if (_prompts[slot] is null)
            return;
        Forget(slot);
        counters.Evicted();
        _cache.Clear(slot);
    }

    /// <summary>Notes that what a slot keeps is a run's from now on, or gone.</summary>
    /// <param name="slot">The slot.</param>
    public void Forget(int slot)
    {
        if (_prompts[slot] is not { } prompt)
            return;
        _prompts[slot] = null;
        Count(-1, -prompt.Tokens.Length);
    }

    /// <summary>Finds the kept prompt that shares the longest beginning with a run's; only a whole one, where a tail cannot be cut off.</summary>
    /// <param name="sequence">The run.</param>
    /// <returns>The slot, -1 where there is none, and how many tokens can be taken over: one less than there are at most.</returns>
    public (int Slot, int Shared) Best(Sequence sequence)
    {
        var best = (Slot: -1, Shared: 0);
        for (var slot = 0; slot < _prompts.Length; slot++)
        {
            if (_prompts[slot] is not { } prompt || prompt.Scope != sequence.Scope)
                continue;

            // The last token is always evaluated anew: it gives the first logits.
            var shared = Math.Min(sequence.Prompt.CommonPrefixLength(prompt.Tokens), sequence.Prompt.Length - 1);
            if (shared > best.Shared && (_cache.CanCut || shared == prompt.Tokens.Length))
                best = (slot, shared);
        }

        return best;
    }

    private int Oldest()
    {
        var oldest = -1;
        for (var slot = 0; slot < _prompts.Length; slot++)
        {
            if (_prompts[slot] is { } prompt && !(oldest >= 0 && _prompts[oldest]!.LastUse < prompt.LastUse))
                oldest = slot;
        }

        return oldest;
    }

    private void Count(int prompts, int tokens)
    {
        _count += prompts;
        _tokenCount += tokens;
        counters.Keeps(_count, _tokenCount);
    }
}
