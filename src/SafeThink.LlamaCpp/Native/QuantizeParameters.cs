using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary><c>llama_model_quantize_params</c>: 64 bytes on every 64-bit system.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct QuantizeParameters
{
    [FieldOffset(0)] public int Threads;
    [FieldOffset(4)] public int FileType;
    [FieldOffset(8)] public int OutputTensorType;
    [FieldOffset(12)] public int TokenEmbeddingType;
    [FieldOffset(16)] public byte AllowRequantize;
    [FieldOffset(17)] public byte QuantizeOutputTensor;
    [FieldOffset(18)] public byte OnlyCopy;
    [FieldOffset(19)] public byte Pure;
}
