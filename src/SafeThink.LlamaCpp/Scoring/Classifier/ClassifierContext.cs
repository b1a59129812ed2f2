using System.Runtime.InteropServices;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Loading;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Scoring.Classifier;

/// <summary>A classifier in llama.cpp: tokens in, one number a label out. Used by one thread at a time.</summary>
internal sealed unsafe class ClassifierContext : IDisposable
{
    private const int RankPooling = 4;

    private readonly ModelHandle _model;
    private readonly ContextHandle _context;
    private readonly NativeLog _log;
    private readonly AbortFlag _abort;

    /// <summary>Makes the context.</summary>
    /// <param name="model">The model; owned from now on.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="log">Holds the reason when something fails.</param>
    /// <exception cref="EngineException">The model has no classification head with named labels, or no context can be made.</exception>
    public ClassifierContext(ModelHandle model, ClassifierOptions options, NativeLog log)
    {
        _model = model;
        _log = log;
        Labels = ReadLabels(model, options.ModelPath);
        var trained = NativeMethods.llama_model_n_ctx_train(model);
        WindowTokens = trained > 0 ? Math.Min(options.WindowTokens, trained) : options.WindowTokens;
        var threads = options.Threads == 0 ? ProcessorCount.Decoding : Math.Min(options.Threads, ProcessorCount.Usable);
        var parameters = NativeMethods.llama_context_default_params();

        // An encoder reads its whole window at once: it cannot be split over batches.
        parameters.ContextLength = parameters.BatchSize = parameters.MicroBatchSize = (uint)WindowTokens;
        parameters.MaxSequences = 1;
        parameters.Threads = parameters.BatchThreads = threads;
        parameters.Pooling = RankPooling;
        parameters.Embeddings = 1;
        parameters.UnifiedKv = 1;
        var context = NativeMethods.llama_init_from_model(model, parameters);
        if (context == 0)
            throw new EngineException($"No context of {WindowTokens} tokens could be made for '{options.ModelPath}': memory may not suffice. Lower {nameof(options.WindowTokens)}.{log.TakeErrors()}");
        _context = new ContextHandle(context, model);
        _abort = new(_context);
    }

    /// <summary>The labels, in the order of the numbers.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How many tokens it can be shown.</summary>
    public int WindowTokens { get; }

    /// <summary>Classifies.</summary>
    /// <param name="tokens">At least one token id of this vocabulary, at most <see cref="WindowTokens"/>.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>One number a label, unnormalised.</returns>
    /// <exception cref="EngineException">llama.cpp failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public float[] Classify(int[] tokens, CancellationToken cancellationToken)
    {
        if (tokens.Length == 0 || tokens.Length > WindowTokens)
            throw new EngineException($"The classifier takes 1 to {WindowTokens} tokens and was given {tokens.Length}.");
        _log.Attach();
        try
        {
            _abort.Lower();
            _abort.Install(isWanted: true);
            using var registration = cancellationToken.UnsafeRegister(static abort => ((AbortFlag)abort!).Raise(), _abort);
            cancellationToken.ThrowIfCancellationRequested();
            var result = Decode(tokens);
            cancellationToken.ThrowIfCancellationRequested();
            if (result != DecodeResult.Success)
                throw new EngineException($"llama.cpp failed to evaluate {tokens.Length} tokens ({(int)result}).{_log.TakeErrors()}");
            var pooled = NativeMethods.llama_get_embeddings_seq(_context, 0);
            if (pooled == null)
                throw new EngineException($"llama.cpp gave no classification.{_log.TakeErrors()}");
            var numbers = new Span<float>(pooled, Labels.Count).ToArray();
            if (!numbers.All(float.IsFinite))
                Wipe();
            return numbers;
        }
        finally
        {
            NativeLog.Detach();
        }
    }

    public void Dispose()
    {
        _context.Dispose();
        _model.Dispose();
    }

    private DecodeResult Decode(int[] tokens)
    {
        // An encoder keeps no memory; a decoder begins anew with each window.
        var memory = NativeMethods.llama_get_memory(_context);
        if (memory != 0)
            NativeMethods.llama_memory_seq_rm(memory, 0, -1, -1);

        var positions = Enumerable.Range(0, tokens.Length).ToArray();
        var ones = Enumerable.Repeat(1, tokens.Length).ToArray();
        var outputs = Enumerable.Repeat((byte)1, tokens.Length).ToArray();
        var sequence = 0;
        var sequences = new nint[tokens.Length];
        Array.Fill(sequences, (nint)(&sequence));
        fixed (int* token = tokens, place = positions, one = ones)
        fixed (nint* member = sequences)
        fixed (byte* output = outputs)
        {
            return (DecodeResult)NativeMethods.llama_decode(_context, new Batch
            {
                Count = tokens.Length,
                Tokens = token,
                Positions = place,
                SequenceCounts = one,
                SequenceIds = (int**)member,
                Outputs = output,
            });
        }
    }

    // For the reason of KvCache.Wipe; an encoder has no memory.
    private void Wipe()
    {
        var memory = NativeMethods.llama_get_memory(_context);
        if (memory != 0)
            NativeMethods.llama_memory_clear(memory, data: 1);
    }

    private static string[] ReadLabels(ModelHandle model, string path)
    {
        var count = (int)NativeMethods.llama_model_n_cls_out(model);
        var labels = Enumerable.Range(0, count)
            .Select(i => Marshal.PtrToStringUTF8((nint)NativeMethods.llama_model_cls_label(model, (uint)i)))
            .ToArray();
        if (count < 2 || labels.Any(string.IsNullOrEmpty))
            throw new EngineException($"'{path}' has no classification head with at least two named labels. Load a classifier, or use a judge for a language model.");
        return labels!;
    }
}
