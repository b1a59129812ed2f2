using System.CommandLine;
using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Options;
using SafeThink.EndToEnd.Reporting;
using Spectre.Console;

namespace SafeThink.EndToEnd.Decodes;

/// <summary>Measures model after model, prints each table as it is done and writes the reports at the end.</summary>
internal static class DecodesCommand
{
    private const string EggPrompt = "How do I boil an egg? Explain every step and why it matters.";

    public static Command Create()
    {
        var models = CommonOptions.Models(ModelCatalog.Defaults);
        var rounds = CommonOptions.Rounds(20);
        var warmup = CommonOptions.Warmup(3);
        var tokens = CommonOptions.Count("--tokens", 128, 2, "How many tokens a decode samples; fewer where the model ends before.");
        var context = CommonOptions.Count("--context", 1024, 16, "n_ctx and n_batch of every arm.");
        var prompt = new Option<string>("--prompt") { HelpName = "text", DefaultValueFactory = _ => EggPrompt, Description = "The user's message." };
        var seed = CommonOptions.Seed();
        var output = CommonOptions.Output(ReportFiles.Name);
        return Verb.Create(
            "decodes",
            "Whole decodes, interleaved in one run: a raw llama.cpp loop against guarded ones.",
            [models, rounds, warmup, tokens, context, prompt, seed, output],
            (parsed, cancellationToken) => RunAsync(
                new DecodesOptions
                {
                    Models = parsed.GetValue(models)!,
                    Rounds = parsed.GetValue(rounds),
                    WarmupRounds = parsed.GetValue(warmup),
                    Tokens = parsed.GetValue(tokens),
                    ContextLength = parsed.GetValue(context),
                    Prompt = parsed.GetValue(prompt)!,
                    Seed = parsed.GetValue(seed),
                    Output = parsed.GetValue(output),
                },
                cancellationToken));
    }

    private static async Task RunAsync(DecodesOptions options, CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        var models = new List<ModelSummary>();
        try
        {
            foreach (var name in options.Models)
            {
                if (await MeasureAsync(name, options, scratch, cancellationToken) is not { } model)
                    continue;
                models.Add(model);
                ConsoleReport.Print(model);
            }
        }
        finally
        {
            // Whatever ended it: between two rounds, or while a model was loaded.
            if (models.Count > 0 && options.Output is { } folder)
                Write(models, options.Seed, folder);
        }
    }

    private static void Write(List<ModelSummary> models, int seed, string folder)
    {
        var report = new Report
        {
            Date = DateOnly.FromDateTime(DateTime.UtcNow),
            Machine = MachineDescription.Read(),
            Seed = seed,
            Models = models,
        };
        ReportFiles.Write(report, folder);
    }

    private static async Task<ModelSummary?> MeasureAsync(string name, DecodesOptions options, Scratch scratch, CancellationToken cancellationToken)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

        // Drawn once a round, between the decodes: a timer would compete with them.
        return await console.Progress().AutoRefresh(false).StartAsync(async progress =>
        {
            var task = progress.AddTask(Markup.Escape(name), maxValue: options.WarmupRounds + options.Rounds);
            progress.Refresh();
            var (shown, path) = ModelCatalog.Find(name, scratch);
            await using var set = await ArmSet.LoadAsync(path, options.Prompt, options.ContextLength, scratch, cancellationToken);
            var experiment = new Experiment(set, options);
            var load = new OthersLoad();
            await experiment.RunAsync(
                () =>
                {
                    task.Increment(1);
                    progress.Refresh();
                },
                cancellationToken);
            if (experiment.Rounds == 0)
                return null;

            foreach (var arm in set.Arms.OfType<IChildProcess>())
                load.AddOwn(arm.ProcessorSeconds);
            return new ModelSummary
            {
                Name = shown,
                FileMegabytes = new FileInfo(path).Length / 1e6,
                PromptTokens = set.Workload.PromptTokens.Length,
                Tokens = experiment.Tokens,
                Rounds = experiment.Rounds,
                OthersShare = load.Share(),
                Arms = experiment.Summarise(),
                Skipped = set.Skipped,
            };
        });
    }
}
