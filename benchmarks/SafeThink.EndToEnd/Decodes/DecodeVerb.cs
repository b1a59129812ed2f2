using System.CommandLine;
using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Options;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Decodes;

/// <summary>The verb of a comparison of whole decodes: measures model after model and writes the reports at the end.</summary>
internal static class DecodeVerb
{
    // Words that random vocabularies have, so that a prompt is no heap of bytes there.
    private const string WordsPrompt = " bado kilo mune rapi sotu vezi dafo gubi hane joli kapu lemi nodu pagi rebo siva tozu venu bila dome fuka goti hure jami";

    public static Command Create(DecodeMeasurement measurement)
    {
        var models = CommonOptions.Models(measurement.Models);
        var rounds = CommonOptions.Rounds(measurement.Rounds);
        var warmup = CommonOptions.Warmup(2);
        var tokens = CommonOptions.Count("--tokens", measurement.Tokens, 2, "How many tokens a decode samples; fewer where the model ends before.");
        var context = CommonOptions.Count("--context", 1024, 16, "n_ctx and n_batch of every arm.");
        var prompt = new Option<string?>("--prompt") { HelpName = "text", Description = "The user's message; without it, a question about eggs, or words that a random model knows." };
        var seed = CommonOptions.Seed();
        var output = CommonOptions.Output(measurement.Name);
        return Verb.Create(
            measurement.Name,
            measurement.Description,
            [models, rounds, warmup, tokens, context, prompt, seed, output],
            (parsed, cancellationToken) => RunAsync(
                measurement,
                new DecodeOptions
                {
                    Models = parsed.GetValue(models)!,
                    Rounds = parsed.GetValue(rounds),
                    WarmupRounds = parsed.GetValue(warmup),
                    Tokens = parsed.GetValue(tokens),
                    ContextLength = parsed.GetValue(context),
                    Prompt = parsed.GetValue(prompt),
                    Seed = parsed.GetValue(seed),
                    Output = parsed.GetValue(output),
                },
                cancellationToken));
    }

    private static async Task RunAsync(DecodeMeasurement measurement, DecodeOptions options, CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        var models = new List<ModelSummary>();
        try
        {
            foreach (var name in options.Models)
            {
                if (await MeasureAsync(measurement, ModelCatalog.Find(name, scratch), options, scratch, cancellationToken) is not { } model)
                    continue;
                models.Add(model);
                ConsoleReport.Print(model);
            }
        }
        finally
        {
            // Whatever ended it: between two rounds, or while a model was loaded.
            if (models.Count > 0 && options.Output is { } folder)
                Write(measurement, models, options.Seed, folder);
        }
    }

    private static void Write(DecodeMeasurement measurement, List<ModelSummary> models, int seed, string folder)
    {
        var report = new Report
        {
            Title = measurement.Title,
            Date = DateOnly.FromDateTime(DateTime.UtcNow),
            Machine = MachineDescription.Read(),
            Seed = seed,
            Models = models,
        };
        ReportFiles.Write(folder, measurement.Name, MarkdownReport.Write(report), JsonReport.Write(report), SvgPlot.Write(report.ToPanels()));
    }

    private static Task<ModelSummary?> MeasureAsync(
        DecodeMeasurement measurement, NamedModel model, DecodeOptions options, Scratch scratch, CancellationToken cancellationToken) =>
        RoundProgress.ShowAsync(model.Name, options.WarmupRounds + options.Rounds, async onRound =>
        {
            await using var set = await ArmSet.LoadAsync(model.Path, options.Prompt ?? (model.Shape is null ? Workload.EggPrompt : WordsPrompt), options.ContextLength, cancellationToken);
            await measurement.AddArms(new ArmContext(set, model, scratch, options.Tokens, cancellationToken));
            var experiment = new Experiment(set, options);
            var load = new OthersLoad();
            await experiment.RunAsync(onRound, cancellationToken);
            if (experiment.Rounds == 0)
                return null;

            foreach (var arm in set.Arms.OfType<IChildProcess>())
                load.AddOwn(arm.ProcessorSeconds);
            return new ModelSummary
            {
                Name = model.Name,
                FileMegabytes = new FileInfo(model.Path).Length / 1e6,
                PromptTokens = set.Workload.PromptTokens.Length,
                Tokens = experiment.Tokens,
                Rounds = experiment.Rounds,
                OthersShare = load.Share(),
                Arms = experiment.Summarise(),
                Skipped = set.Skipped,
            };
        });
}
