using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary>Room for a parameter struct of any build: llama.cpp writes what it has into the front of it.</summary>
/// <remarks>A struct that is too small would be written past its end. Those known so far have at most 160 bytes.</remarks>
[InlineArray(Size)]
internal struct UnknownParameters
{
    /// <summary>How many bytes there are.</summary>
    public const int Size = 1024;

    private byte _first;

    /// <summary>The value at an offset.</summary>
    /// <param name="offset">In bytes.</param>
    public readonly T At<T>(int offset)
        where T : unmanaged => MemoryMarshal.Read<T>(((ReadOnlySpan<byte>)this)[offset..]);
}
