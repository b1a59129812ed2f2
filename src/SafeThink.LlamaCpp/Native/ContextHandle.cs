using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary>A context: the KV cache and the compute buffers of one model.</summary>
internal sealed class ContextHandle : SafeHandle
{
    private readonly ModelHandle _model;
    private readonly SafeHandle? _owner;

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

    /// <summary>Borrows a context.</summary>
    /// <param name="owner">Whoever frees it; kept alive until this handle is released.</param>
    /// <param name="model">Its model, which is kept alive as long.</param>
    /// <exception cref="ObjectDisposedException">The owner was closed.</exception>
    public ContextHandle(SafeHandle owner, ModelHandle model)
        : this(Borrow(owner), model) => _owner = owner;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        if (_owner is null)
            NativeMethods.llama_free(handle);
        else
            _owner.DangerousRelease();
        _model.DangerousRelease();
        return true;
    }

    private static nint Borrow(SafeHandle owner)
    {
        var added = false;
        owner.DangerousAddRef(ref added);
        return owner.DangerousGetHandle();
    }
}
