using SafeThink.EndToEnd.Arms.Compiled;
using SafeThink.EndToEnd.Arms.Guarded;
using SafeThink.EndToEnd.Arms.Raw;
using SafeThink.EndToEnd.Arms.States;
using SafeThink.Engines;
using SafeThink.Guard;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.EndToEnd.Arms;

/// <summary>All arms for one model, the reference first.</summary>
internal sealed class ArmSet : IAsyncDisposable
{
    private readonly LlamaEngine _engine;
    private readonly List<IArm> _arms = [];
    private HiddenStateScorer? _guard;
    private StateArms? _states;

    private ArmSet(LlamaEngine engine, Workload workload)
    {
        _engine = engine;
        Workload = workload;
    }

    /// <summary>What they decode.</summary>
    public Workload Workload { get; }

    /// <summary>The arms; all ratios are against the first.</summary>
    public IReadOnlyList<IArm> Arms => _arms;

    /// <summary>Arms that this machine cannot run, with the reason.</summary>
    public List<string> Skipped { get; } = [];

    /// <summary>Loads the model and makes the arms.</summary>
    public static async Task<ArmSet> LoadAsync(string modelPath, string prompt, int contextLength, Scratch scratch, CancellationToken cancellationToken)
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = modelPath,
            ContextLength = contextLength,
            BatchSize = contextLength,
            MicroBatchSize = contextLength,
            MaxSequences = 1,
            Threads = Workload.Threads,
        };
        var engine = await LlamaEngine.LoadAsync(options, cancellationToken: cancellationToken).ConfigureAwait(false);
        var rendered = engine.RenderPrompt([PromptMessage.User(prompt)], PromptOptions.Default);
        var set = new ArmSet(engine, new Workload(modelPath, rendered, engine.Tokenizer.Tokenize(rendered), contextLength));
        try
        {
            set.AddRaw();
            set.AddCompiled(scratch);
            set.AddGuarded();
            await set.AddGuardModelAsync(cancellationToken).ConfigureAwait(false);
            set._states = await StateArms.LoadAsync(options, set.Workload, cancellationToken).ConfigureAwait(false);
            set._arms.AddRange(set._states.Arms);
            return set;
        }
        catch
        {
            await set.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var arm in _arms)
            await arm.DisposeAsync().ConfigureAwait(false);
        if (_guard is not null)
            await _guard.DisposeAsync().ConfigureAwait(false);
        if (_states is not null)
            await _states.DisposeAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
    }

    private void AddRaw()
    {
        _arms.Add(new RawArm(
            "raw", "llama_decode, llama_sampler_sample (greedy), llama_token_to_piece: nothing else.", Workload, RawSampling.Greedy));
        _arms.Add(new RawArm(
            "raw again", "The same once more, on another model and context: what the machine makes of two equal arms.", Workload, RawSampling.Greedy));
        _arms.Add(new RawArm(
            "raw, arg-max", "The raw loop with SafeThink's arg-max in the sampler's place: the harder baseline.", Workload, RawSampling.ArgMax));
    }

    private void AddCompiled(Scratch scratch)
    {
        var program = scratch.PathOf("raw_loop");
        if (File.Exists(program) || LoopCompiler.TryCompile(program, out var whyNot))
            _arms.Add(new CompiledArm(program, Workload));
        else
            Skipped.Add($"raw in C: {whyNot}");
    }

    private void AddGuarded()
    {
        _arms.Add(new GuardedArm(
            "pass-through", "GuardedDecoder without policies; a reader takes every token.", Workload, _engine, DecodingPipeline.Empty));
        _arms.Add(new GuardedArm(
            "accept-all",
            "GuardedDecoder with the SafeThink policy; a scorer that says safe at once; a reader takes every step.",
            Workload,
            _engine,
            new DecodingPipelineBuilder().AddSafeThink().Build(),
            new DelegateScorer("accept-all", static (TraceStep _) => 1f)));
    }

    // Every step is accepted at this threshold, so that all arms decode the same tokens; a step without a score would not be.
    private async Task AddGuardModelAsync(CancellationToken cancellationToken)
    {
        _guard = await SafeThinkGuard.LoadAsync(SafeThinkGuard.Options with { MaxSessions = 1 }, cancellationToken: cancellationToken).ConfigureAwait(false);
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.Threshold = -1).Build();
        _arms.Add(new GuardedArm(
            "guard, waiting", "SafeThink's own guard scores each step on one thread; the decode waits for each score.", Workload, _engine, pipeline, _guard, runAhead: 0));
        _arms.Add(new GuardedArm(
            "guard, ahead", "The same; the next step is decoded meanwhile.", Workload, _engine, pipeline, _guard, runAhead: int.MaxValue));
    }
}
