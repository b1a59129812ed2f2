using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary><c>llama_token_data_array</c>: 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal unsafe struct TokenDataArray
{
    [FieldOffset(0)] public TokenData* Data;
    [FieldOffset(8)] public nuint Count;
    [FieldOffset(16)] public long Selected;
    [FieldOffset(24)] public byte IsSorted;
}
