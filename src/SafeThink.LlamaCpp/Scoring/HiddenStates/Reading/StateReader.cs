using Microsoft.Extensions.Logging;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Decoding.States;
using SafeThink.LlamaCpp.Loading;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Rollback;
using SafeThink.LlamaCpp.Tokens;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

/// <summary>A model that is read for the states behind its layers, and writes nothing.</summary>
/// <remarks>
/// Apart from <see cref="Tokenizer"/>, for one thread at a time. A decode evaluates the layers that are wanted and no
/// more; see <see cref="LayerStates"/>.
/// </remarks>
internal sealed class StateReader : IDisposable
{
    private readonly ModelHandle _model;
    private readonly ContextHandle _context;
    private readonly LayerStates _states;
    private readonly AbortFlag _abort;
    private readonly NativeLog _log;

    private StateReader(ModelHandle model, ContextHandle context, LayerStates states, LlamaTokenizer tokenizer, NativeLog log)
    {
        _model = model;
        _context = context;
        _states = states;
        _log = log;
        _abort = new(context);
        _abort.Install(isWanted: true);
        Tokenizer = tokenizer;
        Width = NativeMethods.llama_model_n_embd(model);
        Cache = new(context);
        Batch = new((int)NativeMethods.llama_n_batch(context));
    }

    /// <summary>The model's tokenizer; for any thread.</summary>
    public LlamaTokenizer Tokenizer { get; }

    /// <summary>The length of a state.</summary>
    public int Width { get; }

    /// <summary>The KV cache, one slot a sequence.</summary>
    public KvCache Cache { get; }

    /// <summary>What <see cref="Decode"/> evaluates.</summary>
    public TokenBatch Batch { get; }

    /// <summary>For each depth, the states of the batch's tokens, one after the other; until the next decode.</summary>
    public ReadOnlySpan<float[]> Layers => _states.Layers;

    /// <summary>Loads a model; blocks.</summary>
    /// <param name="options">Which, and with what: validated, and with a context length above 0.</param>
    /// <param name="depths">Behind how many layers to read, each at least 1, in rising order.</param>
    /// <param name="logger">Gets llama.cpp's log.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    /// <exception cref="FileNotFoundException">The model file does not exist.</exception>
    /// <exception cref="EngineException">It cannot be loaded, or has too few layers.</exception>
    public static StateReader Load(LlamaEngineOptions options, IReadOnlyList<int> depths, ILogger logger, CancellationToken cancellationToken)
    {
        GgufHeader.Verify(options.ModelPath);
        NativeRuntime.EnsureLoaded(options.NativeLibraryPath, logger);
        var log = new NativeLog(logger);
        log.Attach();
        ModelHandle? model = null;
        LayerStates? states = null;
        ContextHandle? context = null;
        try
        {
            model = ModelLoader.LoadModel(options, log, null, cancellationToken);
            LayerNames.Check(depths, model, options.ModelPath);
            states = new LayerStates(depths, NativeMethods.llama_model_n_embd(model), options.BatchSize);
            var threads = Math.Min(options.Threads, ProcessorCount.Usable);
            context = ModelLoader.CreateContext(model, options, options.ContextLength, threads, threads, log, states);
            return new(model, context, states, new LlamaTokenizer(model), log);
        }
        catch
        {
            context?.Dispose();
            states?.Dispose();
            model?.Dispose();
            throw;
        }
        finally
        {
            NativeLog.Detach();
        }
    }

    /// <summary>Makes the calling thread the one whose calls llama.cpp logs here.</summary>
    public void AttachLog() => _log.Attach();

    /// <summary>Evaluates the batch.</summary>
    /// <returns>The result; after any but success the memory of its sequences may hold a part of it.</returns>
    /// <exception cref="EngineException">The states did not come.</exception>
    public DecodeResult Decode()
    {
        _states.Begin();
        var result = (DecodeResult)NativeMethods.llama_decode(_context, Batch.ToNative());
        if (result == DecodeResult.Success)
            _states.Verify(Batch.Count);
        return result;
    }

    /// <summary>What llama.cpp said last, as the end of a message.</summary>
    public string TakeErrors() => _log.TakeErrors();

    /// <summary>Stops the present decode and every later one; safe from any thread.</summary>
    public void Abort() => _abort.Raise();

    public void Dispose()
    {
        _context.Dispose();
        _states.Dispose();
        _model.Dispose();
    }
}
