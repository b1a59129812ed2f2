using System.CommandLine;
using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Trials;
using SafeThink.Engines;
using SafeThink.LlamaCpp;

namespace SafeThink.EndToEnd.Interventions;

/// <summary>P5 and P6: what it costs to write a prefix, and to take a step back.</summary>
internal static class InterventionsCommand
{
    private const int ContextLength = 512;

    public static Command Create() => new TrialVerb(
        "interventions",
        "What an intervention does to the model",
        "P5, P6. A prefix of 6 tokens written at once and one by one; a step taken back, and 256 tokens read anew.",
        rounds: 12).Create(["random-110m", "random-mamba"], MeasureAsync);

    private static async IAsyncEnumerable<TrialGroup> MeasureAsync(NamedModel model, TrialContext context)
    {
        await using (var engine = await LoadAsync(model, assumed: null, context.CancellationToken))
        {
            var operations = new SplicedEngine(engine);
            yield return await context.CompareAsync($"{model.Name}, writing", operations.Splices());
            yield return await context.CompareAsync($"{model.Name}, rewind: {engine.Model.Rollback}", operations.Rewinds());
            if (engine.Model.Rollback.Kind != RollbackKind.Arbitrary)
                yield break;
        }

        // The same model taken back the other way: the whole cache is saved at the mark and put back.
        await using var saving = await LoadAsync(model, RollbackCapability.Checkpoint, context.CancellationToken);
        yield return await context.CompareAsync(
            $"{model.Name}, rewind: {saving.Model.Rollback}, as if its cache could not be cut", new SplicedEngine(saving).Rewinds());
    }

    private static Task<LlamaEngine> LoadAsync(NamedModel model, RollbackCapability? assumed, CancellationToken cancellationToken) => LlamaEngine.LoadAsync(
        new LlamaEngineOptions
        {
            ModelPath = model.Path,
            ContextLength = ContextLength,
            BatchSize = ContextLength,
            MicroBatchSize = ContextLength,
            MaxSequences = 1,
            Threads = Workload.Threads,
            AssumedRollback = assumed,
        },
        cancellationToken: cancellationToken);
}
