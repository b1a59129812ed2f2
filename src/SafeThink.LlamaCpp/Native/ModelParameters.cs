using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary><c>llama_model_params</c>: 80 bytes on every 64-bit system.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct ModelParameters
{
    [FieldOffset(16)] public int GpuLayers;
    [FieldOffset(20)] public int SplitMode;
    [FieldOffset(24)] public int LoadMode;
    [FieldOffset(28)] public int LazyMode;
    [FieldOffset(32)] public int MainGpu;
    [FieldOffset(40)] public float* TensorSplit;
    [FieldOffset(48)] public delegate* unmanaged[Cdecl]<float, void*, byte> ProgressCallback;
    [FieldOffset(56)] public void* ProgressCallbackData;
    [FieldOffset(72)] public byte VocabularyOnly;
    [FieldOffset(73)] public byte CheckTensors;
    [FieldOffset(74)] public byte UseExtraBufferTypes;
}
