using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Options;
using SafeThink.EndToEnd.Reporting;
using SafeThink.Engines;
using Spectre.Console;

namespace SafeThink.EndToEnd;

/// <summary>Measures model after model, prints each table as it is done and writes the reports at the end.</summary>
internal static class App
{
    public static async Task<int> RunAsync(RunOptions options)
    {
        using var interrupt = new CancellationTokenSource();
        ConsoleCancelEventHandler onCancel = (_, e) =>
        {
            // A second Ctrl-C need not be polite.
            e.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        using var scratch = new Scratch();
        var models = new List<ModelSummary>();
        var exitCode = ExitCode.Success;
        try
        {
            foreach (var name in options.Models)
            {
                if (await MeasureAsync(name, options, scratch, interrupt.Token) is not { } model)
                    continue;
                models.Add(model);
                ConsoleReport.Print(model);
            }
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            // Between two rounds or while a model was loaded; what is complete is reported below.
        }
        catch (Exception exception) when (exception is InvalidOperationException or EngineException or IOException or NotSupportedException)
        {
            Console.Error.WriteLine($"error: {exception.Message}");
            exitCode = ExitCode.Failure;
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }

        if (models.Count > 0 && options.Output is { } folder)
            Write(models, options.Seed, folder);
        return interrupt.IsCancellationRequested ? ExitCode.Interrupted : exitCode;
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

    private static async Task<ModelSummary?> MeasureAsync(string name, RunOptions options, Scratch scratch, CancellationToken cancellationToken)
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
