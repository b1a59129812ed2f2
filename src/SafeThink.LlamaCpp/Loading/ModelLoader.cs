using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Loading;

/// <summary>Loads a model file and makes a context for it. Blocks; runs on a thread of its own.</summary>
internal static unsafe class ModelLoader
{
    private const int PoolingNone = 0;
    private const int PoolingUnspecified = -1;
    private const int BlockWidth = 32;

    /// <summary>Loads the weights.</summary>
    /// <remarks>
    /// On processors with AMX llama.cpp lays weights out for it, and then multiplies only the first of several sequences that
    /// a recurrent layer has in a batch: the others get what was in memory before. Such models are loaded again as they are.
    /// </remarks>
    /// <param name="options">Validated options.</param>
    /// <param name="log">Holds the reason when it fails.</param>
    /// <param name="progress">Gets the share that is loaded, from 0 to 1; or null.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <exception cref="EngineException">llama.cpp cannot load it.</exception>
    public static ModelHandle LoadModel(LlamaEngineOptions options, NativeLog log, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        var mayLayOut = !MatrixExtensions.IsSupported || !options.AvoidsMatrixExtensions;
        var model = LoadModel(options, log, progress, usesExtraBufferTypes: mayLayOut, cancellationToken);
        if (!mayLayOut || !MatrixExtensions.IsSupported || options.MaxSequences == 1 || !IsRecurrent(model))
            return model;
        model.Dispose();
        return LoadModel(options, log, progress, usesExtraBufferTypes: false, cancellationToken);
    }

    /// <summary>Whether any of a model's layers has a recurrent state.</summary>
    /// <param name="model">The model.</param>
    public static bool IsRecurrent(ModelHandle model) =>
        NativeMethods.llama_model_is_recurrent(model) != 0 || NativeMethods.llama_model_is_hybrid(model) != 0;

    /// <summary>Whether any of a model's layers sees a window of recent tokens only.</summary>
    /// <param name="model">The model.</param>
    public static bool HasWindow(ModelHandle model) => NativeMethods.llama_model_n_swa(model) > 0;

    private static ModelHandle LoadModel(
        LlamaEngineOptions options, NativeLog log, IProgress<float>? progress, bool usesExtraBufferTypes, CancellationToken cancellationToken)
    {
        var load = new LoadState(progress, cancellationToken);
        var state = GCHandle.Alloc(load);
        var split = TensorSplitOf(options);
        try
        {
            fixed (float* shares = split)
            {
                var parameters = NativeMethods.llama_model_default_params();
                parameters.GpuLayers = options.GpuLayers;
                parameters.SplitMode = (int)options.SplitMode;
                parameters.MainGpu = options.MainGpu;
                parameters.TensorSplit = split is null ? null : shares;
                parameters.LoadMode = (int)options.WeightLoading;
                parameters.CheckTensors = options.CheckTensors ? (byte)1 : (byte)0;
                parameters.UseExtraBufferTypes = usesExtraBufferTypes ? (byte)1 : (byte)0;
                parameters.ProgressCallback = &OnProgress;
                parameters.ProgressCallbackData = (void*)GCHandle.ToIntPtr(state);
                var model = NativeMethods.llama_model_load_from_file(options.ModelPath, parameters);
                if (model != 0)
                    return new ModelHandle(model);
            }
        }
        finally
        {
            state.Free();
        }

        cancellationToken.ThrowIfCancellationRequested();
        load.ThrowIfFailed();
        throw new EngineException($"'{options.ModelPath}' cannot be loaded: the file may be truncated or damaged, or memory may not suffice.{log.TakeErrors()}");
    }

    /// <summary>Makes a context.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="contextLength">How many tokens one sequence can have.</param>
    /// <param name="threads">How many threads decode.</param>
    /// <param name="batchThreads">How many threads read prompts.</param>
    /// <param name="log">Holds the reason when it fails.</param>
    /// <param name="watcher">Who is to see the graph of every batch, and outlives the context; null for nobody.</param>
    /// <exception cref="EngineException">It cannot be made, usually for want of memory, or the model only embeds, or its keys do not fit into blocks.</exception>
    public static ContextHandle CreateContext(
        ModelHandle model, LlamaEngineOptions options, int contextLength, int threads, int batchThreads, NativeLog log, IGraphWatcher? watcher = null)
    {
        var cells = (long)contextLength * options.MaxSequences;
        if (cells > int.MaxValue)
            throw new EngineException($"A context of {contextLength} tokens for {options.MaxSequences} sequences is too large. Lower {nameof(options.ContextLength)} or {nameof(options.MaxSequences)}.");
        if (options.MaxSequences > (int)NativeMethods.llama_max_parallel_sequences())
            throw new EngineException($"{nameof(options.MaxSequences)} is {options.MaxSequences}, but this llama.cpp runs {NativeMethods.llama_max_parallel_sequences()} at most.");

        ThrowIfKeysDoNotFit(model, options);
        var parameters = NativeMethods.llama_context_default_params();
        parameters.ContextLength = (uint)cells;
        parameters.BatchSize = (uint)options.BatchSize;

        // Such a model is given one micro-batch at a time, and every sequence needs a place in it.
        parameters.MicroBatchSize = (uint)(HasWindow(model) ? Math.Max(options.MicroBatchSize, options.MaxSequences) : options.MicroBatchSize);
        parameters.MaxSequences = (uint)options.MaxSequences;
        parameters.Threads = threads;
        parameters.BatchThreads = batchThreads;
        parameters.FlashAttention = (int)options.FlashAttention;
        parameters.KeyType = (int)options.KeyCacheType;
        parameters.ValueType = (int)options.ValueCacheType;

        // In one pool of cells a sequence shares its tokens with its forks; each can use the whole length either way.
        parameters.UnifiedKv = options.SharesKvCache ? (byte)1 : (byte)0;
        watcher?.Attach(ref parameters);
        var context = NativeMethods.llama_init_from_model(model, parameters);
        if (context == 0)
        {
            throw new EngineException(
                $"No context of {contextLength} tokens for {options.MaxSequences} sequences could be made for '{options.ModelPath}': memory may not suffice. Lower {nameof(options.ContextLength)} or {nameof(options.MaxSequences)}.{log.TakeErrors()}");
        }

        var handle = new ContextHandle(context, model);
        if (GivesLogits(handle))
            return handle;
        handle.Dispose();
        throw new EngineException($"'{options.ModelPath}' is an embedding or ranking model and cannot decode text.");
    }

    /// <summary>How many tokens may be decoded at once.</summary>
    /// <remarks>
    /// Of a batch of several micro-batches llama.cpp finds room for all before it computes the first, and for a later one it
    /// gives up tokens that have left the window by then, but that an earlier one still sees.
    /// </remarks>
    /// <param name="context">The context.</param>
    /// <param name="model">Its model.</param>
    public static int BatchSizeOf(ContextHandle context, ModelHandle model) =>
        (int)(HasWindow(model) ? NativeMethods.llama_n_ubatch(context) : NativeMethods.llama_n_batch(context));

    /// <summary>Refuses what cannot continue text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file.</param>
    /// <exception cref="EngineException">It is no decoder.</exception>
    public static void ThrowIfNotDecoder(ModelHandle model, string path)
    {
        if (FaultOf(model) is { } fault)
            throw new EngineException($"'{path}' {fault}; load a decoder-only language model.");
    }

    /// <summary>Why a model cannot decode text one token after the other, or null.</summary>
    /// <param name="model">The model.</param>
    public static string? FaultOf(ModelHandle model) =>
        NativeMethods.llama_model_has_decoder(model) == 0 ? "has no decoder"
        : NativeMethods.llama_model_has_encoder(model) != 0 ? "is an encoder-decoder model"
        : NativeMethods.llama_model_is_diffusion(model) != 0 ? "is a diffusion model"
        : null;

    /// <summary>Whether a context gives logits, and not embeddings of the whole text.</summary>
    /// <param name="context">The context.</param>
    public static bool GivesLogits(ContextHandle context) => NativeMethods.llama_pooling_type(context) is PoolingNone or PoolingUnspecified;

    // Without flash attention llama.cpp does not look, and ends the process.
    private static void ThrowIfKeysDoNotFit(ModelHandle model, LlamaEngineOptions options)
    {
        if (options.KeyCacheType is KvCacheType.F16 or KvCacheType.F32)
            return;
        foreach (var width in ModelMetadata.KeyWidths(model))
        {
            if (width % BlockWidth != 0)
                throw new EngineException($"{nameof(options.KeyCacheType)} {options.KeyCacheType} stores keys in blocks of {BlockWidth} numbers, and those of '{options.ModelPath}' have {width}. Use F16.");
        }
    }

    private static float[]? TensorSplitOf(LlamaEngineOptions options)
    {
        if (options.TensorSplit.Count == 0)
            return null;

        // llama.cpp reads as many shares as it knows devices, whatever it was given.
        var shares = new float[Math.Max((int)NativeMethods.llama_max_devices(), options.TensorSplit.Count)];
        for (var i = 0; i < options.TensorSplit.Count; i++)
            shares[i] = options.TensorSplit[i];
        return shares;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnProgress(float share, void* state) =>
        ((LoadState)GCHandle.FromIntPtr((nint)state).Target!).Report(share) ? (byte)1 : (byte)0;
}
