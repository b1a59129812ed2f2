using System.Diagnostics;
using SafeThink.LlamaCpp.Sampling;

namespace SafeThink.EndToEnd.Arms.Raw;

/// <summary>The loop that a C programmer writes against <c>llama.h</c>, on a model and a context of its own.</summary>
/// <remarks>Nothing of SafeThink runs in it, but for the arg-max where <see cref="RawSampling.ArgMax"/> asks for it.</remarks>
internal sealed unsafe class RawArm : IArm
{
    private const int LongestPiece = 256;

    private readonly Workload _workload;
    private readonly RawSampling _sampling;
    private readonly nint _model;
    private readonly nint _context;
    private readonly nint _vocabulary;
    private readonly nint _sampler;
    private readonly int _vocabularySize;

    /// <summary>Loads the model and makes a context.</summary>
    /// <exception cref="InvalidOperationException">llama.cpp refuses.</exception>
    public RawArm(string name, string description, Workload workload, RawSampling sampling)
    {
        (Name, Description, _workload, _sampling) = (name, description, workload, sampling);
        _model = RawMethods.llama_model_load_from_file(workload.ModelPath, RawMethods.llama_model_default_params());
        if (_model == 0)
            throw new InvalidOperationException($"llama.cpp cannot load '{workload.ModelPath}'.");

        var parameters = RawMethods.llama_context_default_params();
        parameters.ContextLength = (uint)workload.ContextLength;
        parameters.BatchSize = (uint)workload.ContextLength;
        parameters.MicroBatchSize = (uint)workload.ContextLength;
        parameters.Threads = Workload.Threads;
        parameters.BatchThreads = Workload.Threads;
        _context = RawMethods.llama_init_from_model(_model, parameters);
        if (_context == 0)
            throw new InvalidOperationException($"llama.cpp cannot make a context of {workload.ContextLength} tokens for '{workload.ModelPath}'.");

        _vocabulary = RawMethods.llama_model_get_vocab(_model);
        _vocabularySize = RawMethods.llama_vocab_n_tokens(_vocabulary);
        _sampler = RawMethods.llama_sampler_init_greedy();
    }

    public string Name { get; }

    public string Description { get; }

    /// <summary>What all ratios are against.</summary>
    public static RawArm Reference(Workload workload) =>
        new("raw", "llama_decode, llama_sampler_sample (greedy), llama_token_to_piece: nothing else.", workload, RawSampling.Greedy);

    /// <summary>The reference once more.</summary>
    public static RawArm Again(Workload workload) =>
        new("raw again", "The same once more, on another model and context: what the machine makes of two equal arms.", workload, RawSampling.Greedy);

    public Task<ArmRun> RunAsync(int tokens, CancellationToken cancellationToken) => Task.FromResult(Run(tokens));

    public ValueTask DisposeAsync()
    {
        RawMethods.llama_sampler_free(_sampler);
        RawMethods.llama_free(_context);
        RawMethods.llama_model_free(_model);
        return ValueTask.CompletedTask;
    }

    private ArmRun Run(int tokens)
    {
        var sampled = new int[tokens];
        var count = 0;
        var piece = stackalloc byte[LongestPiece];

        var requested = Stopwatch.GetTimestamp();
        RawMethods.llama_memory_seq_rm(RawMethods.llama_get_memory(_context), 0, -1, -1);
        fixed (int* prompt = _workload.PromptTokens)
            Decode(prompt, _workload.PromptTokens.Length);

        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var token = Sample();
            if (RawMethods.llama_vocab_is_eog(_vocabulary, token) != 0)
                break;
            if (RawMethods.llama_token_to_piece(_vocabulary, token, piece, LongestPiece, 0, 1) < 0)
                throw new InvalidOperationException($"The text of token {token} is longer than {LongestPiece} bytes.");
            sampled[count++] = token;
            if (count == tokens)
                break;
            Decode(&token, 1);
        }

        var ended = Stopwatch.GetTimestamp();
        return new ArmRun
        {
            Decode = Stopwatch.GetElapsedTime(started, ended),
            Request = Stopwatch.GetElapsedTime(requested, ended),
            AllocatedBytes = GC.GetTotalAllocatedBytes(precise: true) - allocated,
            Tokens = sampled[..count],
        };
    }

    private int Sample() => _sampling == RawSampling.Greedy
        ? RawMethods.llama_sampler_sample(_sampler, _context, -1)
        : ArgMax.Of(new ReadOnlySpan<float>(RawMethods.llama_get_logits_ith(_context, -1), _vocabularySize));

    private void Decode(int* tokens, int count)
    {
        var result = RawMethods.llama_decode(_context, RawMethods.llama_batch_get_one(tokens, count));
        if (result != 0)
            throw new InvalidOperationException($"llama_decode returned {result} for {count} tokens.");
    }
}
