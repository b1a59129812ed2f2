using System.Runtime.InteropServices;

namespace SafeThink.LlamaCpp.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Llama)]
    public static partial SamplerChainParameters llama_sampler_chain_default_params();

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_chain_init(SamplerChainParameters parameters);

    [LibraryImport(Llama)]
    public static partial void llama_sampler_chain_add(SamplerHandle chain, nint sampler);

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_chain_get(SamplerHandle chain, int index);

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_clone(SamplerHandle sampler);

    [LibraryImport(Llama)]
    public static partial void llama_sampler_free(nint sampler);

    [LibraryImport(Llama)]
    public static partial void llama_sampler_apply(SamplerHandle sampler, TokenDataArray* candidates);

    [LibraryImport(Llama)]
    public static partial void llama_sampler_accept(nint sampler, int token);

    [LibraryImport(Llama)]
    public static partial void llama_sampler_reset(nint sampler);

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_init_greedy();

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_init_dist(uint seed);

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_init_top_k(int k);

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_init_top_p(float p, nuint minimumKept);

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_init_min_p(float p, nuint minimumKept);

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_init_temp(float temperature);

    /// <summary>As every layout but <see cref="NativeLayout.Own"/> has it.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_sampler_init_penalties")]
    public static partial nint InitPenaltiesWithoutVocabulary(int lastCount, float repeat, float frequency, float presence);

    [LibraryImport(Llama)]
    public static partial nint llama_sampler_init_penalties(int vocabularySize, int lastCount, float repeat, float frequency, float presence);
}
