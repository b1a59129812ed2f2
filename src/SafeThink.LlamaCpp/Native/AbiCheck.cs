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
        : Holds(defaults, [512, 2048, 512, 1, 0, 4, 4, 0, -1, -1, -1, -1], yarn: 56, types: 96, flags: 120) ? NativeLayout.WithoutOutputLimits
        : Holds(defaults, [512, 2048, 512, 1, 0, 0, 4, 4, 0, -1, -1, -1, -1], yarn: 60, types: 104, flags: 128) ? NativeLayout.WithOneOutputLimit
        : NativeLayout.Unknown;

    // The integers at the front, and where other fields lie.
    private static bool Holds(in UnknownParameters defaults, ReadOnlySpan<int> integers, int yarn, int types, int flags)
    {
        for (var i = 0; i < integers.Length; i++)
        {
            if (defaults.At<int>(sizeof(int) * i) != integers[i])
                return false;
        }

        // embeddings, offload_kqv, no_perf, op_offload, swa_full, kv_unified.
        ReadOnlySpan<byte> bytes = [0, 1, 1, 1, 1, 0];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (defaults.At<byte>(flags + i) != bytes[i])
                return false;
        }

        // yarn_ext_factor and, five fields on, defrag_thold; type_k and type_v are F16.
        return defaults.At<float>(yarn) == -1 && defaults.At<float>(yarn + 20) == -1 && (defaults.At<int>(types), defaults.At<int>(types + 4)) == (1, 1);
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
