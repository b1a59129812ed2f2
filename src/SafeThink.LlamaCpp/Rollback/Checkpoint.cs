using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Rollback;

/// <summary>The saved state of one sequence, outside the managed heap because it may be many megabytes.</summary>
internal sealed unsafe class Checkpoint : SafeHandle
{
    public Checkpoint(nuint size)
        : base(0, ownsHandle: true)
    {
        Size = size;
        SetHandle((nint)NativeMemory.Alloc(size));
    }

    /// <summary>Its size in bytes.</summary>
    public nuint Size { get; }

    /// <summary>Its bytes.</summary>
    public byte* Data => (byte*)handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
