using System.Diagnostics;
using SafeThink.EndToEnd.Arms.Raw;
using SafeThink.LlamaCpp.Decoding.Batches;
using SafeThink.LlamaCpp.Sampling;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>The raw loop over several sequences: what llama.cpp itself gains from a batch, and so the most that anybody can.</summary>
/// <remarks>A model and a context of its own; nothing of SafeThink's but the arrays of the batch and the arg-max.</remarks>
internal sealed unsafe class RawBatchArm : IThroughputArm, IDisposable
{
    private readonly IReadOnlyList<int[]> _prompts;
    private readonly int _width;
    private readonly int _tokens;
    private readonly nint _model;
    private readonly nint _context;
    private readonly nint _vocabulary;
    private readonly int _vocabularySize;
    private readonly TokenBatch _batch;

    /// <summary>Loads the model and makes a context.</summary>
    /// <param name="width">How many sequences decode together.</param>
    /// <param name="modelPath">The GGUF file.</param>
    /// <param name="prompts">The requests' prompts.</param>
    /// <param name="options">What to measure.</param>
    /// <exception cref="InvalidOperationException">llama.cpp refuses.</exception>
    public RawBatchArm(int width, string modelPath, IReadOnlyList<int[]> prompts, ConcurrencyOptions options)
    {
        (_width, _prompts, _tokens) = (width, prompts, options.Tokens);
        Name = NameOf(width);
        _model = RawMethods.llama_model_load_from_file(modelPath, RawMethods.llama_model_default_params());
        if (_model == 0)
            throw new InvalidOperationException($"llama.cpp cannot load '{modelPath}'.");

        var parameters = RawMethods.llama_context_default_params();
        parameters.ContextLength = (uint)(options.ContextLength * width);
        parameters.MaxSequences = (uint)width;
        parameters.Threads = options.Threads;
        parameters.BatchThreads = options.BatchThreads;
        parameters.UnifiedKv = options.SharesKvCache ? (byte)1 : (byte)0;
        _context = RawMethods.llama_init_from_model(_model, parameters);
        if (_context == 0)
            throw new InvalidOperationException($"llama.cpp cannot make a context of {options.ContextLength} tokens for {width} sequences of '{modelPath}'.");
        _vocabulary = RawMethods.llama_model_get_vocab(_model);
        _vocabularySize = RawMethods.llama_vocab_n_tokens(_vocabulary);
        _batch = new TokenBatch((int)parameters.BatchSize);
    }

    public string Name { get; }

    public string Description => _width == 1
        ? "llama_decode and arg-max, one request after another."
        : $"llama_decode and arg-max, a token of each of {_width} requests in a batch: what llama.cpp itself makes of it.";

    public string ComparedWith => NameOf(1);

    public Task<ThroughputRun> RunAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var (tokens, batches) = (0, 0);
        for (var first = 0; first < _prompts.Count; first += _width)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Run(first, Math.Min(_width, _prompts.Count - first), ref tokens, ref batches);
        }

        return Task.FromResult(new ThroughputRun
        {
            Wall = Stopwatch.GetElapsedTime(started),
            Tokens = tokens,
            TokensPerBatch = (double)tokens / Math.Max(1, batches),
        });
    }

    public void Dispose()
    {
        RawMethods.llama_free(_context);
        RawMethods.llama_model_free(_model);
    }

    private static string NameOf(int width) => width == 1 ? "raw, one by one" : "raw, at once";

    private void Run(int first, int count, ref int tokens, ref int batches)
    {
        var next = new int[count];
        var lengths = new int[count];
        var ends = new int[count];
        for (var i = 0; i < count; i++)
        {
            var prompt = _prompts[first + i];
            RawMethods.llama_memory_seq_rm(RawMethods.llama_get_memory(_context), i, -1, -1);
            _batch.Clear();
            _batch.Add(prompt, 0, i, wantsRow: true);
            Decode();
            next[i] = Sample(prompt.Length - 1);
            lengths[i] = prompt.Length;
            ends[i] = prompt.Length + _tokens;
            tokens++;
        }

        while (true)
        {
            _batch.Clear();
            for (var i = 0; i < count; i++)
            {
                if (lengths[i] + 1 < ends[i] && RawMethods.llama_vocab_is_eog(_vocabulary, next[i]) == 0)
                    _batch.Add([next[i]], lengths[i]++, i, wantsRow: true);
                else
                    ends[i] = 0;
            }

            if (_batch.Count == 0)
                return;
            Decode();
            batches++;
            var row = 0;
            for (var i = 0; i < count; i++)
            {
                if (ends[i] > 0)
                    next[i] = Sample(row++);
            }

            tokens += row;
        }
    }

    private int Sample(int row) => ArgMax.Of(new ReadOnlySpan<float>(RawMethods.llama_get_logits_ith(_context, row), _vocabularySize));

    private void Decode()
    {
        var result = RawMethods.llama_decode(_context, _batch.ToNative());
        if (result != 0)
            throw new InvalidOperationException($"llama_decode returned {result} for {_batch.Count} tokens.");
    }
}
