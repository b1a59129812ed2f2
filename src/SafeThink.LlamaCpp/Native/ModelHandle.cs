using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary>A loaded model. Contexts hold a reference, so it is freed after the last of them.</summary>
internal sealed class ModelHandle : SafeHandle
{
    private readonly SafeHandle? _owner;

    /// <summary>Takes over a model.</summary>
    /// <param name="model">The native model, not 0.</param>
    public ModelHandle(nint model)
        : base(0, ownsHandle: true) => SetHandle(model);

    /// <summary>Borrows a model.</summary>
    /// <param name="owner">Whoever frees it; kept alive until this handle is released.</param>
    /// <exception cref="ObjectDisposedException">The owner was closed.</exception>
    public ModelHandle(SafeHandle owner)
        : base(0, ownsHandle: true)
    {
        var added = false;
        owner.DangerousAddRef(ref added);
        _owner = owner;
        SetHandle(owner.DangerousGetHandle());
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        if (_owner is null)
            NativeMethods.llama_model_free(handle);
        else
            _owner.DangerousRelease();
        return true;
    }
}
