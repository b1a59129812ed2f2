using System.Security.Cryptography;
using SafeThink.Decoding;
using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Arms.Guarded;
using SafeThink.EndToEnd.Guards;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.DecodingStates;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Pipeline;

namespace SafeThink.EndToEnd.States;

/// <summary>The arms whose engine keeps the hidden states of what it decodes: beside "accept-all", what keeping and scoring them costs.</summary>
/// <remarks>The head has no meaning, and is as large as one that has: a step costs the same whatever its weights.</remarks>
internal sealed class StateArms : IAsyncDisposable
{
    // Any layer will do: the graph is interrupted once, wherever that is.
    private const int Depth = 1;
    private const int HalfLife = 100;

    private readonly LlamaEngine _engine;

    private StateArms(LlamaEngine engine, IReadOnlyList<IArm> arms) => (_engine, Arms) = (engine, arms);

    /// <summary>The arms.</summary>
    public IReadOnlyList<IArm> Arms { get; }

    /// <summary>Loads the model once more, with its states kept.</summary>
    /// <param name="workload">What to decode.</param>
    /// <param name="cancellationToken">Ends the load.</param>
    public static async Task<StateArms> LoadAsync(Workload workload, CancellationToken cancellationToken)
    {
        var options = new LlamaEngineOptions
        {
            ModelPath = workload.ModelPath,
            ContextLength = workload.ContextLength,
            BatchSize = workload.ContextLength,
            MicroBatchSize = workload.ContextLength,
            MaxSequences = 1,
            Threads = Workload.Threads,
            StateDepths = [Depth],
        };
        var engine = await LlamaEngine.LoadAsync(options, cancellationToken: cancellationToken).ConfigureAwait(false);
        try
        {
            var scorer = await DecodingStateScorer.CreateAsync(engine, HeadFor(engine, options.ModelPath), cancellationToken).ConfigureAwait(false);

            // At this threshold every step is accepted, so that all arms decode the same tokens.
            var pipeline = new DecodingPipelineBuilder().AddSafeThink(o => o.Threshold = -1).Build();
            return new(engine, [
                new GuardedArm(
                    "states kept", "As accept-all, on an engine that keeps the states behind one layer; nobody looks at them.", workload, engine, pipeline, AcceptAll.Scorer),
                new GuardedArm(
                    "decoding states", "A linear head scores each step by the kept states; the next step is decoded meanwhile.", workload, engine, pipeline, scorer, new GuardedDecodeOptions { RunAhead = int.MaxValue })]);
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private static HiddenStateHead HeadFor(LlamaEngine engine, string modelPath)
    {
        using var file = File.OpenRead(modelPath);
        var weights = new float[2 * engine.StateWidth];
        return new("no meaning", SHA256.HashData(file), engine.StateWidth, [Depth], HeadParts.Trace | HeadParts.Step, RequestFormat.ChatMl, HalfLife, -1, weights, 0);
    }
}
