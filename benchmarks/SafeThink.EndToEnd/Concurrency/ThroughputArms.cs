using SafeThink.Decoding;
using SafeThink.Guard;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Pipeline;
using SafeThink.Prompts;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>All arms for one model.</summary>
internal sealed class ThroughputArms : IAsyncDisposable
{
    private readonly LlamaEngine _engine;
    private readonly HiddenStateScorer _guard;
    private readonly List<RawBatchArm> _raw = [];

    private ThroughputArms(LlamaEngine engine, HiddenStateScorer guard)
    {
        _engine = engine;
        _guard = guard;
    }

    /// <summary>The arms.</summary>
    public IReadOnlyList<IThroughputArm> All { get; private set; } = [];

    /// <summary>Loads the model and the guard and makes the arms.</summary>
    public static async Task<ThroughputArms> LoadAsync(string modelPath, ConcurrencyOptions options, CancellationToken cancellationToken)
    {
        var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions
            {
                ModelPath = modelPath,
                ContextLength = options.ContextLength,
                MaxSequences = options.Requests,
                Threads = options.Threads,
                BatchThreads = options.BatchThreads,
                SharesKvCache = options.SharesKvCache,
            },
            cancellationToken: cancellationToken).ConfigureAwait(false);
        HiddenStateScorer? guard = null;
        try
        {
            guard = await SafeThinkGuard.LoadAsync(SafeThinkGuard.Options with { MaxSessions = options.Requests }, cancellationToken: cancellationToken).ConfigureAwait(false);
            var arms = new ThroughputArms(engine, guard);
            arms.Make(modelPath, options);
            return arms;
        }
        catch
        {
            if (guard is not null)
                await guard.DisposeAsync().ConfigureAwait(false);
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _raw.ForEach(r => r.Dispose());
        await _guard.DisposeAsync().ConfigureAwait(false);
        await _engine.DisposeAsync().ConfigureAwait(false);
    }

    private void Make(string modelPath, ConcurrencyOptions options)
    {
        Prompt[] prompts =
            [.. Enumerable.Range(0, options.Requests).Select(i => _engine.RenderPrompt([PromptMessage.User(RequestTexts.Of(i))], Engines.PromptOptions.Default))];
        int[][] tokens = [.. prompts.Select(p => _engine.Tokenizer.Tokenize(p))];
        _raw.Add(new RawBatchArm(1, modelPath, tokens, options));
        _raw.Add(new RawBatchArm(options.Requests, modelPath, tokens, options));

        // Every step is accepted at this threshold; a step without a score would not be.
        var passThrough = new GuardedDecoder(_engine, DecodingPipeline.Empty);
        var guarded = new GuardedDecoder(_engine, new DecodingPipelineBuilder().AddSafeThink(o => o.Threshold = -1).Build(), _guard);
        All =
        [
            .. _raw,
            new GuardedRequestsArm("pass-through", isTogether: false, _engine, passThrough, null, prompts, options.Tokens),
            new GuardedRequestsArm("pass-through", isTogether: true, _engine, passThrough, null, prompts, options.Tokens),
            new GuardedRequestsArm("guarded", isTogether: false, _engine, guarded, _guard, prompts, options.Tokens),
            new GuardedRequestsArm("guarded", isTogether: true, _engine, guarded, _guard, prompts, options.Tokens),
            .. from words in (int[])[15, 60]
               from isTogether in (bool[])[false, true]
               select new GuardStepsArm(isTogether, words, _guard, options.Requests),
        ];
    }
}
