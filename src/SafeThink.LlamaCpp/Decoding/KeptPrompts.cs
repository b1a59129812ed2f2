namespace SafeThink.LlamaCpp.Decoding;

/// <summary>The prompts that ended runs left evaluated in their slots, for later prompts that begin the same way.</summary>
/// <remarks>
/// One prompt a slot at most, and only in slots in which nothing else is evaluated: what is kept never takes room from a
/// run. Used on the decode thread only.
/// </remarks>
/// <param name="slots">How many slots there are.</param>
internal sealed class KeptPrompts(int slots)
{
    private readonly KeptPrompt?[] _prompts = new KeptPrompt?[slots];
    private long _clock;

    /// <summary>How many prompts are kept.</summary>
    public int Count { get; private set; }

    /// <summary>How many tokens they have.</summary>
    public long TokenCount { get; private set; }

    /// <summary>What a slot keeps, or null.</summary>
    /// <param name="slot">The slot.</param>
    public KeptPrompt? this[int slot] => _prompts[slot];

    /// <summary>Notes that a slot holds the state of exactly these tokens.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="tokens">The tokens; copied.</param>
    /// <param name="scope">Who may share them.</param>
    public void Keep(int slot, ReadOnlySpan<int> tokens, object scope)
    {
        Forget(slot);
        _prompts[slot] = new(tokens.ToArray(), scope, ++_clock);
        Count++;
        TokenCount += tokens.Length;
    }

    /// <summary>Notes that a slot was of use.</summary>
    /// <param name="slot">The slot.</param>
    public void Touch(int slot) => _prompts[slot] = _prompts[slot]! with { LastUse = ++_clock };

    /// <summary>Notes that a slot keeps nothing.</summary>
    /// <param name="slot">The slot.</param>
    public void Forget(int slot)
    {
        if (_prompts[slot] is not { } prompt)
            return;
        _prompts[slot] = null;
        Count--;
        TokenCount -= prompt.Tokens.Length;
    }

    /// <summary>The slot whose prompt has been of no use for longest; -1 where none keeps one.</summary>
    public int Oldest()
    {
        var oldest = -1;
        for (var slot = 0; slot < _prompts.Length; slot++)
        {
            if (_prompts[slot] is { } prompt && !(oldest >= 0 && _prompts[oldest]!.LastUse < prompt.LastUse))
                oldest = slot;
        }

        return oldest;
    }

    /// <summary>Finds the kept prompt that shares the longest beginning with new tokens.</summary>
    /// <param name="tokens">The new tokens.</param>
    /// <param name="scope">Whose prompts are looked at.</param>
    /// <param name="isWhole">Whether only prompts count that are shared whole, because a tail cannot be cut off.</param>
    /// <returns>The slot, -1 where there is none, and how many tokens can be taken over: one less than there are at most.</returns>
    public (int Slot, int Shared) Best(ReadOnlySpan<int> tokens, object scope, bool isWhole)
    {
        var best = (Slot: -1, Shared: 0);
        for (var slot = 0; slot < _prompts.Length; slot++)
        {
            if (_prompts[slot] is not { } prompt || prompt.Scope != scope)
                continue;

            // The last token is always evaluated anew: it gives the first logits.
            var shared = Math.Min(tokens.CommonPrefixLength(prompt.Tokens), tokens.Length - 1);
            if (shared > best.Shared && (!isWhole || shared == prompt.Tokens.Length))
                best = (slot, shared);
        }

        return best;
    }
}
