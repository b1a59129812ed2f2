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
        if (FirstMismatch(model, context) is not { } field)
            return;
        throw new EngineException(
            $"The native library '{path}' is not compatible: {field} has an unexpected default. "
            + $"Expected llama.cpp {ExpectedVersion}, found {foundVersion}. "
            + "Use the SafeThink.LlamaCpp.Runtime package of the same version as SafeThink.LlamaCpp.");
    }

    private static string? FirstMismatch(in ModelParameters model, in ContextParameters context) =>
        (model, context) switch
        {
            ({ GpuLayers: not -1 }, _) => "n_gpu_layers",
            ({ SplitMode: not 1 }, _) => "split_mode",
            ({ LoadMode: not -1 }, _) => "load_mode",
            ({ LazyMode: not 1 }, _) => "lazy_mode",
            ({ MainGpu: not 0 }, _) => "main_gpu",
            ({ VocabularyOnly: not 0 }, _) => "vocab_only",
            ({ UseExtraBufferTypes: not 1 }, _) => "use_extra_bufts",
            (_, { ContextLength: not 512 }) => "n_ctx",
            (_, { BatchSize: not 2048 }) => "n_batch",
            (_, { MicroBatchSize: not 512 }) => "n_ubatch",
            (_, { MaxSequences: not 1 }) => "n_seq_max",
            (_, { MaxOutputsPerSequence: not 1 }) => "n_outputs_max_per_seq",
            (_, { Threads: not 4 }) => "n_threads",
            (_, { BatchThreads: not 4 }) => "n_threads_batch",
            (_, { ContextType: not 0 }) => "ctx_type",
            (_, { RopeScaling: not -1 }) => "rope_scaling_type",
            (_, { Pooling: not -1 }) => "pooling_type",
            (_, { Attention: not -1 }) => "attention_type",
            (_, { FlashAttention: not -1 }) => "flash_attn_type",
            (_, { YarnExtensionFactor: not -1f }) => "yarn_ext_factor",
            (_, { KeyType: not 1 }) => "type_k",
            (_, { ValueType: not 1 }) => "type_v",
            (_, { Embeddings: not 0 }) => "embeddings",
            (_, { OffloadKqv: not 1 }) => "offload_kqv",
            (_, { NoPerformanceCounters: not 1 }) => "no_perf",
            (_, { FullSlidingWindow: not 1 }) => "swa_full",
            (_, { UnifiedKv: not 0 }) => "kv_unified",
            _ => null,
        };
}
