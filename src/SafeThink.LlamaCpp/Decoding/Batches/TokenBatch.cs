using System.Runtime.CompilerServices;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Decoding.Batches;

/// <summary>A batch of tokens in arrays of our own that are filled again and again.</summary>
internal sealed unsafe class TokenBatch
{
    private readonly int[] _tokens;
    private readonly int[] _positions;
    private readonly int[] _sequenceCounts;
    private readonly int[] _sequences;
    private readonly nint[] _sequencePointers;
    private readonly byte[] _outputs;

    /// <summary>Makes a batch.</summary>
    /// <param name="capacity">How many tokens fit; llama.cpp ends the process on a batch above its <c>n_batch</c>.</param>
    public TokenBatch(int capacity)
    {
        Capacity = capacity;
        _tokens = Pinned<int>(capacity);
        _positions = Pinned<int>(capacity);
        _sequenceCounts = Pinned<int>(capacity);
        _sequences = Pinned<int>(capacity);
        _sequencePointers = Pinned<nint>(capacity);
        _outputs = Pinned<byte>(capacity);
        Array.Fill(_sequenceCounts, 1);
        for (var i = 0; i < capacity; i++)
            _sequencePointers[i] = (nint)Unsafe.AsPointer(ref _sequences[i]);
    }

    /// <summary>How many tokens fit.</summary>
    public int Capacity { get; }

    /// <summary>How many tokens are in it.</summary>
    public int Count { get; private set; }

    /// <summary>Empties it.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds consecutive tokens of a sequence.</summary>
    /// <param name="tokens">The tokens; they must fit.</param>
    /// <param name="position">The position of the first.</param>
    /// <param name="slot">The sequence.</param>
    /// <param name="wantsRow">Whether the last token asks for its output row, which costs a vocabulary-sized product.</param>
    public void Add(ReadOnlySpan<int> tokens, int position, int slot, bool wantsRow)
    {
        tokens.CopyTo(_tokens.AsSpan(Count, Capacity - Count));
        for (var i = 0; i < tokens.Length; i++)
            _positions[Count + i] = position + i;
        _sequences.AsSpan(Count, tokens.Length).Fill(slot);
        _outputs.AsSpan(Count, tokens.Length).Clear();
        Count += tokens.Length;
        if (wantsRow)
            _outputs[Count - 1] = 1;
    }

    /// <summary>The batch as llama.cpp takes it; valid until the next change.</summary>
    public Batch ToNative() => new()
    {
        Count = Count,
        Tokens = (int*)Unsafe.AsPointer(ref _tokens[0]),
        Positions = (int*)Unsafe.AsPointer(ref _positions[0]),
        SequenceCounts = (int*)Unsafe.AsPointer(ref _sequenceCounts[0]),
        SequenceIds = (int**)Unsafe.AsPointer(ref _sequencePointers[0]),
        Outputs = (byte*)Unsafe.AsPointer(ref _outputs[0]),
    };

    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(length, pinned: true);
}
