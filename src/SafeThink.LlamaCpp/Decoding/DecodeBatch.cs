using System.Runtime.CompilerServices;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Decoding;

/// <summary>The batch of one turn, in arrays of our own that are filled again and again.</summary>
internal sealed unsafe class DecodeBatch
{
    private readonly int[] _tokens;
    private readonly int[] _positions;
    private readonly int[] _sequenceCounts;
    private readonly int[] _sequences;
    private readonly nint[] _sequencePointers;
    private readonly byte[] _outputs;
    private readonly List<BatchMember> _members = [];

    /// <summary>Makes a batch.</summary>
    /// <param name="capacity">How many tokens fit; llama.cpp ends the process on a batch above its <c>n_batch</c>.</param>
    public DecodeBatch(int capacity)
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

    /// <summary>Whose tokens are in it.</summary>
    public List<BatchMember> Members => _members;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Count = 0;
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

        var tokens = sequence.Tokens.Slice(from, count);
        tokens.CopyTo(_tokens.AsSpan(Count));
        for (var i = 0; i < count; i++)
            _positions[Count + i] = from + i;
        _sequences.AsSpan(Count, count).Fill(sequence.Slot);
        _outputs.AsSpan(Count, count).Clear();

        // The output row costs a vocabulary-sized product, so only a chunk's end asks for it.
        var wantsRow = count == chunk;
        Count += count;
        _outputs[Count - 1] = wantsRow ? (byte)1 : (byte)0;
        _members.Add(new(sequence, count, wantsRow ? Count - 1 : -1));
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
