using System.CommandLine;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Options;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Trials;

/// <summary>The verb of a comparison of short operations: measures model after model and writes the reports at the end.</summary>
internal static class TrialVerb
{
    /// <summary>Makes the verb.</summary>
    /// <param name="name">Its name, and that of the reports.</param>
    /// <param name="title">The reports' title.</param>
    /// <param name="description">What it measures, in a sentence.</param>
    /// <param name="models">The models that are measured when none is named.</param>
    /// <param name="rounds">How often each operation is done.</param>
    /// <param name="measure">Measures a model.</param>
    public static Command Create(
        string name, string title, string description, IReadOnlyList<string> models, int rounds, Func<TrialContext, Task<IReadOnlyList<TrialGroup>>> measure)
    {
        var modelOption = CommonOptions.Models(models);
        var roundOption = CommonOptions.Rounds(rounds);
        var warmup = CommonOptions.Warmup(2);
        var seed = CommonOptions.Seed();
        var output = CommonOptions.Output(name);
        return Verb.Create(name, description, [modelOption, roundOption, warmup, seed, output], async (parsed, cancellationToken) =>
        {
            var options = new TrialOptions(parsed.GetValue(roundOption), parsed.GetValue(warmup), parsed.GetValue(seed), parsed.GetValue(output));
            using var scratch = new Scratch();
            var groups = new List<TrialGroup>();
            try
            {
                foreach (var model in parsed.GetValue(modelOption)!)
                    groups.AddRange(await MeasureAsync(ModelCatalog.Find(model, scratch), scratch, options, measure, cancellationToken));
            }
            finally
            {
                if (groups.Count > 0 && options.Output is { } folder)
                    Report(title, options.Seed, groups).Write(folder, name);
            }
        });
    }

    private static async Task<IReadOnlyList<TrialGroup>> MeasureAsync(
        NamedModel model,
        Scratch scratch,
        TrialOptions options,
        Func<TrialContext, Task<IReadOnlyList<TrialGroup>>> measure,
        CancellationToken cancellationToken)
    {
        var groups = await measure(new TrialContext(model, scratch, options, cancellationToken));
        foreach (var group in groups)
            TrialReport.Print(group);
        return groups;
    }

    private static TrialReport Report(string title, int seed, List<TrialGroup> groups) => new()
    {
        Title = title,
        Date = DateOnly.FromDateTime(DateTime.UtcNow),
        Machine = MachineDescription.Read(),
        Seed = seed,
        Groups = groups,
    };
}
