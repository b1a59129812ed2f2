using SafeThink.Engines;
using SafeThink.LlamaCpp;
using SafeThink.Prompts;

namespace SafeThink.EndToEnd.Arms;

/// <summary>The arms for one model, the reference first, and the engine that the guarded ones share.</summary>
internal sealed class ArmSet : IAsyncDisposable
{
    private readonly List<IArm> _arms = [];
    private readonly List<IAsyncDisposable> _owned = [];

    private ArmSet(LlamaEngine engine, Workload workload)
    {
        Engine = engine;
        Workload = workload;
    }

    /// <summary>For the guarded arms.</summary>
    public LlamaEngine Engine { get; }

    /// <summary>What they decode.</summary>
    public Workload Workload { get; }

    /// <summary>The arms; all ratios are against the first.</summary>
    public IReadOnlyList<IArm> Arms => _arms;

    /// <summary>Arms that this machine cannot run, with the reason.</summary>
    public List<string> Skipped { get; } = [];

    /// <summary>Loads the model; there are no arms yet.</summary>
    /// <param name="modelPath">The GGUF file.</param>
    /// <param name="prompt">The user's message.</param>
    /// <param name="contextLength"><c>n_ctx</c>, <c>n_batch</c> and <c>n_ubatch</c>.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static async Task<ArmSet> LoadAsync(string modelPath, string prompt, int contextLength, CancellationToken cancellationToken)
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
        return new ArmSet(engine, new Workload(modelPath, rendered, engine.Tokenizer.Tokenize(rendered), contextLength));
    }

    /// <summary>Adds an arm; it is disposed with the set.</summary>
    public void Add(IArm arm) => _arms.Add(arm);

    /// <summary>Disposes something with the set, after its arms.</summary>
    public void Own(IAsyncDisposable owned) => _owned.Add(owned);

    public async ValueTask DisposeAsync()
    {
        foreach (var arm in _arms)
            await arm.DisposeAsync().ConfigureAwait(false);
        foreach (var owned in _owned)
            await owned.DisposeAsync().ConfigureAwait(false);
        await Engine.DisposeAsync().ConfigureAwait(false);
    }
}
