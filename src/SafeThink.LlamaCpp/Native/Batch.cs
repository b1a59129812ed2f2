using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary><c>llama_batch</c>: 56 bytes; the arrays belong to the caller.</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct Batch
{
    [FieldOffset(0)] public int Count;
    [FieldOffset(8)] public int* Tokens;
    [FieldOffset(16)] public float* Embeddings;
    [FieldOffset(24)] public int* Positions;
    [FieldOffset(32)] public int* SequenceCounts;
    [FieldOffset(40)] public int** SequenceIds;
    [FieldOffset(48)] public byte* Outputs;
}
