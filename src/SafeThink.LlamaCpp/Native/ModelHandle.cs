using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary>A loaded model. Contexts hold a reference, so it is freed after the last of them.</summary>
internal sealed class ModelHandle : SafeHandle
{
    public ModelHandle(nint model)
        : base(0, ownsHandle: true) => SetHandle(model);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.llama_model_free(handle);
        return true;
    }
}
