using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary>A context: the KV cache and the compute buffers of one model.</summary>
internal sealed class ContextHandle : SafeHandle
{
    private readonly ModelHandle _model;

    /// <summary>Takes over a context.</summary>
    /// <param name="context">The native context, not 0.</param>
    /// <param name="model">Its model, which is kept alive until the context is freed.</param>
    public ContextHandle(nint context, ModelHandle model)
        : base(0, ownsHandle: true)
    {
        var added = false;
        model.DangerousAddRef(ref added);
        _model = model;
        SetHandle(context);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.llama_free(handle);
        _model.DangerousRelease();
        return true;
    }
}
