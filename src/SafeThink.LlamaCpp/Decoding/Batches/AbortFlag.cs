using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Decoding.Batches;

/// <summary>Stops a decode from another thread.</summary>
/// <remarks>
/// llama.cpp asks once a graph node, about a hundred times a token. In a small model that is a noticeable share of a
/// token's time, so the question is put only to decodes that are expected to last.
/// </remarks>
internal sealed unsafe class AbortFlag(ContextHandle context)
{
    // Pinned, not native, memory: a late request then never writes to what was freed.
    private readonly byte[] _flag = GC.AllocateArray<byte>(1, pinned: true);
    private bool _isInstalled;

    /// <summary>Asks for the present decode to stop; safe from any thread.</summary>
    public void Raise() => Volatile.Write(ref _flag[0], 1);

    /// <summary>Forgets earlier requests.</summary>
    public void Lower() => Volatile.Write(ref _flag[0], 0);

    /// <summary>Makes llama.cpp look at the flag, or not.</summary>
    /// <param name="isWanted">Whether the next decode should.</param>
    public void Install(bool isWanted)
    {
        if (isWanted == _isInstalled)
            return;
        _isInstalled = isWanted;
        NativeMethods.llama_set_abort_callback(context, isWanted ? &OnAsk : null, Unsafe.AsPointer(ref _flag[0]));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnAsk(void* flag) => Volatile.Read(ref *(byte*)flag);
}
