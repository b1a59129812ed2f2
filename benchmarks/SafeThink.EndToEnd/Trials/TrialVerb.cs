using System.CommandLine;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Options;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Trials;

/// <summary>Makes the verb of a comparison of short operations, which writes the reports at the end.</summary>
/// <param name="name">Its name, and that of the reports.</param>
/// <param name="title">The reports' title.</param>
/// <param name="description">What it measures, in a sentence.</param>
/// <param name="rounds">How often each operation is done.</param>
internal sealed class TrialVerb(string name, string title, string description, int rounds)
{
    /// <summary>For operations that need no model.</summary>
    /// <param name="measure">Measures group after group.</param>
    public Command Create(Func<TrialContext, IAsyncEnumerable<TrialGroup>> measure) => Assemble([], (_, context) => measure(context));

    /// <summary>For operations on a model.</summary>
    /// <param name="models">The models that are measured when none is named.</param>
    /// <param name="measure">Measures a model's groups.</param>
    public Command Create(IReadOnlyList<string> models, Func<NamedModel, TrialContext, IAsyncEnumerable<TrialGroup>> measure)
    {
        var option = CommonOptions.Models(models);
        return Assemble([option], (parsed, context) => parsed.GetValue(option)!.ToAsyncEnumerable()
            .SelectMany(model => measure(ModelCatalog.Find(model, context.Scratch), context)));
    }

    private Command Assemble(IEnumerable<Option> options, Func<ParseResult, TrialContext, IAsyncEnumerable<TrialGroup>> measure)
    {
        var roundOption = CommonOptions.Rounds(rounds);
        var warmup = CommonOptions.Warmup(2);
        var seed = CommonOptions.Seed();
        var output = CommonOptions.Output(name);
        return Verb.Create(name, description, [.. options, roundOption, warmup, seed, output], async (parsed, cancellationToken) =>
        {
            using var scratch = new Scratch();
            var context = new TrialContext(
                scratch, parsed.GetValue(roundOption), parsed.GetValue(warmup), parsed.GetValue(seed), cancellationToken);
            var groups = new List<TrialGroup>();
            try
            {
                await foreach (var group in measure(parsed, context))
                {
                    groups.Add(group);
                    TrialReport.Print(group);
                }
            }
            finally
            {
                if (groups.Count > 0 && parsed.GetValue(output) is { } folder)
                    Report(context.Seed, groups).Write(folder, name);
            }
        });
    }

    private TrialReport Report(int seed, List<TrialGroup> groups) => new()
    {
        Title = title,
        Date = DateOnly.FromDateTime(DateTime.UtcNow),
        Machine = MachineDescription.Read(),
        Seed = seed,
        Groups = groups,
    };
}
