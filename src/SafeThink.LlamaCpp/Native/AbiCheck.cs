using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Native;

/// <summary>Tells whether a native library lays out its structs as this assembly does.</summary>
/// <remarks>
/// llama.cpp has no ABI version, and struct sizes do not show a field that moved. The default parameters are known
/// values at known places, so a library that puts them elsewhere is another one.
/// </remarks>
internal static class AbiCheck
{
    /// <summary>The llama.cpp release whose layout is declared here.</summary>
    public const string ExpectedVersion = "v0.4.0";

    /// <summary>Refuses a library whose defaults are not where they should be.</summary>
    /// <param name="model">What <c>llama_model_default_params</c> returned.</param>
    /// <param name="context">What <c>llama_context_default_params</c> returned.</param>
    /// <param name="path">The library, for the message.</param>
    /// <param name="foundVersion">Its version, for the message.</param>
    /// <exception cref="EngineException">The layout differs.</exception>
    public static void Verify(in ModelParameters model, in ContextParameters context, string path, string foundVersion)
    {
        if ((FirstMismatch(model) ?? FirstMismatch(context)) is not { } field)
            return;
        throw new EngineException(
            $"The native library '{path}' is not compatible: {field} has an unexpected default. "
            + $"Expected llama.cpp {ExpectedVersion}, found {foundVersion}. "
            + "Use the SafeThink.LlamaCpp.Runtime package of the same version as SafeThink.LlamaCpp.");
    }

    /// <summary>Recognises the build of a library that someone else loaded.</summary>
    /// <param name="defaults">What <c>llama_context_default_params</c> wrote.</param>
    public static NativeLayout Recognise(in UnknownParameters defaults) =>
        FirstMismatch(defaults.At<ContextParameters>(0)) is null ? NativeLayout.Own
        : IsBeforeOutputLimits(defaults) ? NativeLayout.BeforeOutputLimits
        : NativeLayout.Unknown;

    // n_rs_seq is there, the two output limits behind it are not, so all that follows lies 8 bytes earlier.
    private static bool IsBeforeOutputLimits(in UnknownParameters defaults)
    {
        ReadOnlySpan<(int Offset, int Value)> sentinels =
        [
            (0, 512), (4, 2048), (8, 512), (12, 1), (16, 0), (20, 4), (24, 4), (28, 0), (32, -1), (36, -1), (40, -1), (44, -1),
            (96, 1), (100, 1),
        ];
        foreach (var (offset, value) in sentinels)
        {
            if (defaults.At<int>(offset) != value)
                return false;
        }

        // embeddings, offload_kqv, no_perf, op_offload, swa_full, kv_unified.
        ReadOnlySpan<byte> flags = [0, 1, 1, 1, 1, 0];
        for (var i = 0; i < flags.Length; i++)
        {
            if (defaults.At<byte>(120 + i) != flags[i])
                return false;
        }

        return defaults.At<float>(56) == -1 && defaults.At<float>(76) == -1;
    }

    private static string? FirstMismatch(in ModelParameters model) => model switch
    {
        { GpuLayers: not -1 } => "n_gpu_layers",
        { SplitMode: not 1 } => "split_mode",
        { LoadMode: not -1 } => "load_mode",
        { LazyMode: not 1 } => "lazy_mode",
        { MainGpu: not 0 } => "main_gpu",
        { VocabularyOnly: not 0 } => "vocab_only",
        { UseExtraBufferTypes: not 1 } => "use_extra_bufts",
        _ => null,
    };

    private static string? FirstMismatch(in ContextParameters context) => context switch
    {
        { ContextLength: not 512 } => "n_ctx",
        { BatchSize: not 2048 } => "n_batch",
        { MicroBatchSize: not 512 } => "n_ubatch",
        { MaxSequences: not 1 } => "n_seq_max",
        { MaxOutputsPerSequence: not 1 } => "n_outputs_max_per_seq",
        { Threads: not 4 } => "n_threads",
        { BatchThreads: not 4 } => "n_threads_batch",
        { ContextType: not 0 } => "ctx_type",
        { RopeScaling: not -1 } => "rope_scaling_type",
        { Pooling: not -1 } => "pooling_type",
        { Attention: not -1 } => "attention_type",
        { FlashAttention: not -1 } => "flash_attn_type",
        { YarnExtensionFactor: not -1f } => "yarn_ext_factor",
        { KeyType: not 1 } => "type_k",
        { ValueType: not 1 } => "type_v",
        { Embeddings: not 0 } => "embeddings",
        { OffloadKqv: not 1 } => "offload_kqv",
        { NoPerformanceCounters: not 1 } => "no_perf",
        { FullSlidingWindow: not 1 } => "swa_full",
        { UnifiedKv: not 0 } => "kv_unified",
        _ => null,
    };
}
