using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary><c>llama_context_params</c>: 160 bytes on every 64-bit system.</summary>
[StructLayout(LayoutKind.Explicit, Size = 160)]
internal unsafe struct ContextParameters
{
    [FieldOffset(0)] public uint ContextLength;
    [FieldOffset(4)] public uint BatchSize;
    [FieldOffset(8)] public uint MicroBatchSize;
    [FieldOffset(12)] public uint MaxSequences;
    [FieldOffset(24)] public uint MaxOutputsPerSequence;
    [FieldOffset(28)] public int Threads;
    [FieldOffset(32)] public int BatchThreads;
    [FieldOffset(36)] public int ContextType;
    [FieldOffset(40)] public int RopeScaling;
    [FieldOffset(44)] public int Pooling;
    [FieldOffset(48)] public int Attention;
    [FieldOffset(52)] public int FlashAttention;
    [FieldOffset(64)] public float YarnExtensionFactor;
    [FieldOffset(88)] public delegate* unmanaged[Cdecl]<void*, byte, void*, byte> EvaluationCallback;
    [FieldOffset(96)] public void* EvaluationCallbackData;
    [FieldOffset(104)] public int KeyType;
    [FieldOffset(108)] public int ValueType;
    [FieldOffset(112)] public delegate* unmanaged[Cdecl]<void*, byte> AbortCallback;
    [FieldOffset(120)] public void* AbortCallbackData;
    [FieldOffset(128)] public byte Embeddings;
    [FieldOffset(129)] public byte OffloadKqv;
    [FieldOffset(130)] public byte NoPerformanceCounters;
    [FieldOffset(131)] public byte OffloadOperations;
    [FieldOffset(132)] public byte FullSlidingWindow;
    [FieldOffset(133)] public byte UnifiedKv;
}
