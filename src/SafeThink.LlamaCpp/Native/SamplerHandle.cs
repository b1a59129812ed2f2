using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary>A sampler chain, which owns the samplers added to it.</summary>
internal sealed class SamplerHandle : SafeHandle
{
    public SamplerHandle(nint sampler)
        : base(0, ownsHandle: true) => SetHandle(sampler);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.llama_sampler_free(handle);
        return true;
    }
}
