using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Sequences;

namespace SafeThink.LlamaCpp.Decoding.States;

/// <summary>The hidden states of a sequence's tokens behind its prompt, by position.</summary>
/// <remarks>
/// A row is written when its token is evaluated, and counts for as long as it is. So whatever takes tokens back takes
/// their states back too, and there is nothing to restore: what is evaluated in their place is written over them.
/// </remarks>
/// <param name="sequence">Whose tokens.</param>
/// <param name="pool">Where the memory comes from.</param>
internal sealed class TokenStates(Sequence sequence, StatePool pool) : IHiddenStates
{
    private List<float[]> _blocks = [];

    /// <summary>The first position whose states are kept: those of the prompt are not.</summary>
    public int From { get; private set; }

    /// <inheritdoc/>
    public int Count => sequence.EvaluatedCount;

    /// <inheritdoc/>
    public ReadOnlySpan<float> At(int position) =>
        position >= From && position < Count && position - From < _blocks.Count * StatePool.BlockTokens ? Row(position) : default;

    /// <summary>Begins behind a prompt of so many tokens; nothing is kept yet.</summary>
    public void Begin(int from) => From = from;

    /// <summary>The sequence was cut so far that what follows lies where the prompt was.</summary>
    public void CutTo(int length)
    {
        if (length >= From)
            return;
        Free();
        From = length;
    }

    /// <summary>Makes room for a token's states, and notes that they are not there: should they not come, they are no numbers.</summary>
    /// <param name="position">The token's position, at least <see cref="From"/>.</param>
    public void Expect(int position)
    {
        while (position - From >= _blocks.Count * StatePool.BlockTokens)
            _blocks.Add(pool.Rent());
        Row(position).Fill(float.NaN);
    }

    /// <summary>Where a token's states go, once they were expected.</summary>
    /// <param name="position">The token's position.</param>
    public Span<float> Row(int position)
    {
        var (block, row) = Math.DivRem(position - From, StatePool.BlockTokens);
        return _blocks[block].AsSpan(row * pool.Size, pool.Size);
    }

    /// <summary>Becomes a copy of another sequence's.</summary>
    public void CopyFrom(TokenStates other)
    {
        From = other.From;
        foreach (var block in other._blocks)
        {
            _blocks.Add(pool.Rent());
            block.CopyTo(_blocks[^1], 0);
        }
    }

    /// <summary>Changes places with another sequence's, as their sequences change what is evaluated.</summary>
    public void Swap(TokenStates other)
    {
        (From, other.From) = (other.From, From);
        (_blocks, other._blocks) = (other._blocks, _blocks);
    }

    /// <summary>Gives the memory back.</summary>
    public void Free()
    {
        foreach (var block in _blocks)
            pool.Return(block);
        _blocks.Clear();
    }
}
