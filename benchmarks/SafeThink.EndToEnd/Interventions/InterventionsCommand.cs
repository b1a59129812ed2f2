using System.CommandLine;
using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Trials;
using SafeThink.Engines;
using SafeThink.LlamaCpp;

namespace SafeThink.EndToEnd.Interventions;

/// <summary>P5 and P6: what it costs to write a prefix, and to take a step back.</summary>
internal static class InterventionsCommand
{
    private const int ContextLength = 512;

    public static Command Create() => TrialVerb.Create(
        "interventions",
        "What an intervention does to the model",
        "P5, P6. A prefix of 6 tokens written at once and one by one; a step taken back, and 256 tokens read anew.",
        ["random-110m", "random-mamba"],
        rounds: 12,
        MeasureAsync);

    private static async Task<IReadOnlyList<TrialGroup>> MeasureAsync(TrialContext context)
    {
        var groups = new List<TrialGroup>();
        await using (var engine = await LoadAsync(context, assumed: null))
        {
            var operations = new SplicedEngine(engine);
            groups.Add(await context.CompareAsync($"{context.Model.Name}, writing", operations.Splices()));
            groups.Add(await context.CompareAsync($"{context.Model.Name}, rewind: {engine.Model.Rollback}", operations.Rewinds()));
            if (engine.Model.Rollback.Kind != RollbackKind.Arbitrary)
                return groups;
        }

        // The same model taken back the other way: the whole cache is saved at the mark and put back.
        await using var saving = await LoadAsync(context, RollbackCapability.Checkpoint);
        groups.Add(await context.CompareAsync($"{context.Model.Name}, rewind: {saving.Model.Rollback}, as if its cache could not be cut", new SplicedEngine(saving).Rewinds()));
        return groups;
    }

    private static Task<LlamaEngine> LoadAsync(TrialContext context, RollbackCapability? assumed) => LlamaEngine.LoadAsync(
        new LlamaEngineOptions
        {
            ModelPath = context.Model.Path,
            ContextLength = ContextLength,
            BatchSize = ContextLength,
            MicroBatchSize = ContextLength,
            MaxSequences = 1,
            Threads = Workload.Threads,
            AssumedRollback = assumed,
        },
        cancellationToken: context.CancellationToken);
}
