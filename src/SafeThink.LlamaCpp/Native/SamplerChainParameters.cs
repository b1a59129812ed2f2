using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

/// <summary><c>llama_sampler_chain_params</c>: one byte.</summary>
[StructLayout(LayoutKind.Sequential, Size = 1)]
internal struct SamplerChainParameters
{
    public byte NoPerformanceCounters;
}
