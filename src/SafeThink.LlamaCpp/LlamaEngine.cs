using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Attaching;
using SafeThink.LlamaCpp.Decoding;
using SafeThink.LlamaCpp.Decoding.Sequences;
using SafeThink.LlamaCpp.Decoding.States;
using SafeThink.LlamaCpp.Loading;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Rollback;
using SafeThink.LlamaCpp.Sampling;
using SafeThink.LlamaCpp.Tokens;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp;

/// <summary>A GGUF model on llama.cpp.</summary>
/// <remarks>
/// <para>
/// Up to <see cref="LlamaEngineOptions.MaxSequences"/> sequences are evaluated together; further runs wait in the
/// order in which they came, up to <see cref="LlamaEngineOptions.MaxWaiting"/>, and what comes then is refused. Forks
/// count as sequences, but do not wait: a fork that finds no free one fails.
/// </para>
/// <para>
/// A rewind to a mark keeps the logits of the mark and the KV cache of the tokens before it untouched, so what comes
/// after it is bit for bit what would have come without the tokens that were taken back.
/// </para>
/// <para>
/// One process can hold one llama.cpp. The environment variable <c>GGML_BACKEND_PATH</c> makes llama.cpp load one
/// more library, which is logged as a warning.
/// </para>
/// </remarks>
public sealed class LlamaEngine : IDecodingEngine
{
    private const int DefaultContextLimit = 8192;

    private readonly IDisposable _handle;
    private readonly DecodeThread _thread;
    private readonly PromptRenderer _prompts;
    private volatile bool _isDisposed;

    private LlamaEngine(IDisposable handle, EngineModel model, LlamaTokenizer tokenizer, DecodeThread thread, int maxSequences)
    {
        _handle = handle;
        _thread = thread;
        Model = model;
        Vocabulary = tokenizer;
        MaxSequences = maxSequences;
        _prompts = new(model.ChatTemplate, tokenizer.StartText, tokenizer.EndText);
    }

    /// <inheritdoc/>
    public EngineModel Model { get; }

    /// <inheritdoc/>
    public ITokenizer Tokenizer => Vocabulary;

    /// <summary>How many runs there are, and what the engine has done so far; safe from any thread, at any time.</summary>
    public EngineStatistics Statistics => _thread.Statistics;

    /// <summary>The tokenizer with what only this assembly knows of it.</summary>
    internal LlamaTokenizer Vocabulary { get; }

    /// <summary>How many sequences run at once.</summary>
    internal int MaxSequences { get; }

    /// <summary>The model's file; null where another library loaded it.</summary>
    internal string? ModelPath { get; private init; }

    /// <summary>Behind how many layers hidden states are kept; empty for none.</summary>
    internal ImmutableArray<int> StateDepths { get; private init; } = [];

    /// <summary>The length of a hidden state.</summary>
    internal int StateWidth { get; private init; }

    /// <summary>Loads a model.</summary>
    /// <param name="options">Which model, and with what.</param>
    /// <param name="loggerFactory">Gets llama.cpp's own log too, one level lower than llama.cpp means it; null for none.</param>
    /// <param name="progress">Gets the share of the file that is loaded, from 0 to 1, on the loading thread.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <returns>The engine; dispose it to free model and memory.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="FileNotFoundException">The model file does not exist.</exception>
    /// <exception cref="EngineException">llama.cpp is missing or does not fit, or the model cannot be loaded or evaluated.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task<LlamaEngine> LoadAsync(
        LlamaEngineOptions options, ILoggerFactory? loggerFactory = null, IProgress<float>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var logger = Log.For<LlamaEngine>(loggerFactory);
        return Task.Factory.StartNew(
            () => Load(options, logger, progress, cancellationToken),
            cancellationToken,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default);
    }

    /// <summary>Attaches to a model and a context that another library loaded into this process.</summary>
    /// <remarks>
    /// <para>
    /// Nothing is loaded or copied: calls go to the llama.cpp that is in the process already. It has to be the build that
    /// SafeThink is made for or that of LLamaSharp 0.28 or 0.30; any other is refused. Threads, batch sizes and cache
    /// types are those that the context was made with.
    /// </para>
    /// <para>
    /// Until the engine is disposed the context is the engine's: its owner must neither evaluate nor change its memory. The
    /// owner may dispose its handles at any time; what they stand for is freed when the engine is disposed too. Disposing
    /// the engine empties the sequences and leaves the context usable.
    /// </para>
    /// </remarks>
    /// <param name="model">The handle of a <c>llama_model</c>.</param>
    /// <param name="context">The handle of a <c>llama_context</c> of that model, with empty sequences.</param>
    /// <param name="options">How to attach; null for the defaults.</param>
    /// <param name="loggerFactory">Gets what the engine logs; null for none. llama.cpp's own log stays its owner's.</param>
    /// <returns>The engine; dispose it to let go of the context.</returns>
    /// <exception cref="ArgumentException">A handle is invalid, the context belongs to another model, or an option is out of range.</exception>
    /// <exception cref="ObjectDisposedException">A handle is closed.</exception>
    /// <exception cref="InvalidOperationException">An engine is attached to the context already.</exception>
    /// <exception cref="EngineException">There is no llama.cpp in the process, or one that does not fit, or several; or the context cannot be used.</exception>
    public static LlamaEngine Attach(
        SafeHandle model, SafeHandle context, LlamaAttachOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(context);
        options ??= new();
        options.Validate();
        var logger = Log.For<LlamaEngine>(loggerFactory);
        NativeRuntime.EnsureAttached(logger);
        var borrowed = BorrowedContext.Borrow(model, context);
        try
        {
            return Attach(borrowed, options, logger);
        }
        catch (EntryPointNotFoundException exception)
        {
            borrowed.Dispose();
            throw new EngineException($"The llama.cpp in this process lacks a function: {exception.Message}", exception);
        }
        catch
        {
            borrowed.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options)
    {
        // A request begins here; later it would be a native handle that is named.
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _prompts.Render(messages, options);
    }

    /// <inheritdoc/>
    public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decodingLoop);
        ArgumentNullException.ThrowIfNull(sampling);
        sampling.Validate();
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : _thread.Start(decodingLoop, sampling, cancellationToken);
    }

    /// <summary>Ends every run with <see cref="ObjectDisposedException"/> and frees the model.</summary>
    /// <returns>A task that ends when everything is freed. Do not block on it inside a loop: it waits for the decode thread.</returns>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _thread.StopAsync().ConfigureAwait(false);
        _handle.Dispose();
    }

    private static LlamaEngine Load(LlamaEngineOptions options, ILogger logger, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        GgufHeader.Verify(options.ModelPath);
        NativeRuntime.EnsureLoaded(options.NativeLibraryPath, logger);
        var log = new NativeLog(logger);
        log.Attach();
        try
        {
            return Load(options, log, logger, progress, cancellationToken);
        }
        finally
        {
            NativeLog.Detach();
        }
    }

    private static LlamaEngine Load(
        LlamaEngineOptions options, NativeLog log, ILogger logger, IProgress<float>? progress, CancellationToken cancellationToken)
    {
        ModelHandle? handle = null;
        ContextHandle? context = null;
        Candidates? candidates = null;
        StateCatcher? states = null;
        try
        {
            handle = ModelLoader.LoadModel(options, log, progress, cancellationToken);
            ModelLoader.ThrowIfNotDecoder(handle, options.ModelPath);
            states = CatcherFor(options, handle, logger);
            var tokenizer = new LlamaTokenizer(handle);
            var contextLength = ContextLengthFor(options, handle, logger);
            var threads = ThreadsFor(options.Threads, ProcessorCount.Decoding, logger);
            var batchThreads = ThreadsFor(options.BatchThreads, threads, logger);
            context = ModelLoader.CreateContext(handle, options, contextLength, threads, batchThreads, log, states);
            var cache = new KvCache(context);
            new RollbackProbe(context, cache, tokenizer.VocabularySize, ModelLoader.HasWindow(handle)).Run();
            states?.EndProbe();
            cache.Rollback = options.AssumedRollback ?? cache.Rollback;
            cancellationToken.ThrowIfCancellationRequested();

            candidates = new Candidates(tokenizer.VocabularySize);
            var shape = new EngineShape(
                cache,
                new LogitsPool(tokenizer.VocabularySize),
                candidates,
                tokenizer.VocabularySize,
                contextLength,
                ModelLoader.BatchSizeOf(context, handle),
                options.MaxSequences,
                options.MaxWaiting,
                options.MaxKeptTokens,
                states);
            var model = new EngineModel
            {
                Name = Path.GetFileNameWithoutExtension(options.ModelPath),
                ContextLength = contextLength,
                ChatTemplate = ReadChatTemplate(handle),
                Rollback = cache.Rollback,
                LeavesProcessorFree = LeavesProcessorFree(context, usesGpu: options.GpuLayers != 0),
            };
            Log.ModelLoaded(logger, model.Name, contextLength, options.MaxSequences, threads, model.Rollback);

            // Last: from here on the context is the thread's, and nothing may free it under it.
            var thread = new DecodeThread(context, shape, log, logger);
            return new(handle, model, tokenizer, thread, options.MaxSequences) { ModelPath = options.ModelPath, StateDepths = [.. options.StateDepths], StateWidth = NativeMethods.llama_model_n_embd(handle) };
        }
        catch
        {
            candidates?.Dispose();
            context?.Dispose();
            states?.Dispose();
            handle?.Dispose();
            throw;
        }
    }

    // What a GPU evaluates, llama.cpp's threads only hand to it.
    private static bool LeavesProcessorFree(ContextHandle context, bool usesGpu) =>
        NativeMethods.llama_n_threads(context) < ProcessorCount.Usable || (usesGpu && NativeMethods.llama_supports_gpu_offload() != 0);

    private static StateCatcher? CatcherFor(LlamaEngineOptions options, ModelHandle handle, ILogger logger)
    {
        if (options.StateDepths.Count == 0)
            return null;
        var sorts = ModelLoader.IsRecurrent(handle) || ModelLoader.HasWindow(handle);
        if (sorts && options.MaxSequences > 1)
            throw new EngineException($"'{options.ModelPath}' has a recurrent state or a sliding window, for which llama.cpp sorts batches by sequences: their hidden states cannot be told apart. Set {nameof(options.MaxSequences)} to 1, or leave {nameof(options.StateDepths)} empty.");
        LayerNames.Check(options.StateDepths, handle, options.ModelPath);
        return new(options.StateDepths, NativeMethods.llama_model_n_embd(handle), logger);
    }

    private static LlamaEngine Attach(BorrowedContext borrowed, LlamaAttachOptions options, ILogger logger)
    {
        var context = borrowed.Context;
        var cache = new KvCache(context);
        var maxSequences = borrowed.Check(cache, options.MaxSequences);
        var tokenizer = new LlamaTokenizer(borrowed.Model);
        var decodeLock = options.DecodeLock ?? new();
        lock (decodeLock)
            new RollbackProbe(context, cache, tokenizer.VocabularySize, ModelLoader.HasWindow(borrowed.Model)).Run();

        // The owner may have given all sequences one pool, or a share each: then the share of one that is not used is no room for another.
        var contextLength = (int)Math.Min(NativeMethods.llama_n_ctx(context) / (uint)maxSequences, NativeMethods.llama_n_ctx_seq(context));
        var model = new EngineModel
        {
            Name = options.Name ?? ModelMetadata.Text(borrowed.Model, "general.name") ?? "attached",
            ContextLength = contextLength,
            ChatTemplate = ReadChatTemplate(borrowed.Model),
            Rollback = cache.Rollback,
            LeavesProcessorFree = LeavesProcessorFree(context, usesGpu: true),
        };
        Log.ModelAttached(logger, model.Name, contextLength, maxSequences, model.Rollback);
        var candidates = new Candidates(tokenizer.VocabularySize);
        try
        {
            var shape = new EngineShape(
                cache,
                new LogitsPool(tokenizer.VocabularySize),
                candidates,
                tokenizer.VocabularySize,
                contextLength,
                ModelLoader.BatchSizeOf(context, borrowed.Model),
                maxSequences,
                options.MaxWaiting,
                options.MaxKeptTokens);
            return new(borrowed, model, tokenizer, new DecodeThread(context, shape, new NativeLog(logger), logger, decodeLock), maxSequences);
        }
        catch
        {
            candidates.Dispose();
            throw;
        }
    }

    private static int ContextLengthFor(LlamaEngineOptions options, ModelHandle handle, ILogger logger)
    {
        var trained = NativeMethods.llama_model_n_ctx_train(handle);
        if (options.ContextLength == 0)
            return trained > 0 ? Math.Min(trained, DefaultContextLimit) : DefaultContextLimit;
        if (trained > 0 && options.ContextLength > trained)
            Log.ContextBeyondTraining(logger, options.ContextLength, trained);
        return options.ContextLength;
    }

    private static int ThreadsFor(int asked, int standard, ILogger logger)
    {
        if (asked == 0)
            return standard;
        if (asked > ProcessorCount.Usable)
            Log.ThreadsClamped(logger, asked, ProcessorCount.Usable);
        return Math.Min(asked, ProcessorCount.Usable);
    }

    private static unsafe string? ReadChatTemplate(ModelHandle handle) =>
        Marshal.PtrToStringUTF8((nint)NativeMethods.llama_model_chat_template(handle, null));
}
