using SafeThink.LlamaCpp.Decoding.Sequences;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Decoding.Batches;

/// <summary>The batch of one turn: what several sequences have to evaluate next.</summary>
internal sealed class DecodeBatch(int capacity)
{
    private readonly TokenBatch _tokens = new(capacity);
    private readonly List<BatchMember> _members = [];

    /// <summary>How many tokens fit.</summary>
    public int Capacity => _tokens.Capacity;

    /// <summary>How many tokens are in it.</summary>
    public int Count => _tokens.Count;

    /// <summary>Whose tokens are in it.</summary>
    public List<BatchMember> Members => _members;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _tokens.Clear();
        _members.Clear();
    }

    /// <summary>Adds what a sequence has to evaluate next, as far as it fits.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="limit">How many of its tokens to take at most.</param>
    public void Add(Sequence sequence, int limit)
    {
        var from = sequence.EvaluatedCount;
        var chunk = sequence.NextChunk;
        var count = Math.Min(chunk, Math.Min(limit, Capacity - Count));
        if (count <= 0)
            return;

        // The output row costs a vocabulary-sized product, so only a chunk's end asks for it.
        var wantsRow = count == chunk;
        _tokens.Add(sequence.Tokens.Slice(from, count), from, sequence.Slot, wantsRow);
        _members.Add(new(sequence, count, wantsRow ? Count - 1 : -1));
    }

    /// <summary>The batch as llama.cpp takes it; valid until the next change.</summary>
    public Batch ToNative() => _tokens.ToNative();
}
