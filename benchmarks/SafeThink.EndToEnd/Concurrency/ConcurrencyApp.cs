using System.Globalization;
using SafeThink.EndToEnd.Measuring;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>Measures model after model and writes the reports.</summary>
internal static class ConcurrencyApp
{
    public static async Task RunAsync(ConcurrencyOptions options, CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        var models = new List<ConcurrencyModel>();
        foreach (var name in options.Models)
        {
            models.Add(await MeasureAsync(name, options, scratch, cancellationToken).ConfigureAwait(false));
            Console.WriteLine(ConcurrencyReport.Of(models[^1]));
        }

        if (options.Output is { } folder)
            Write(models, options, folder);
    }

    private static async Task<ConcurrencyModel> MeasureAsync(
        string name, ConcurrencyOptions options, Scratch scratch, CancellationToken cancellationToken)
    {
        var (shown, path, _) = ModelCatalog.Find(name, scratch);
        await using var arms = await ThroughputArms.LoadAsync(path, options, cancellationToken).ConfigureAwait(false);
        var runs = arms.All.Select(_ => new List<ThroughputRun>()).ToArray();
        var interleaving = new Interleaving(runs.Length, options.Seed);
        var load = new OthersLoad();
        for (var round = 0; round < options.WarmupRounds + options.Rounds; round++)
        {
            foreach (var i in interleaving.Next())
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{shown}: round {round + 1} of {options.WarmupRounds + options.Rounds}, {arms.All[i].Name}")).ConfigureAwait(false);
                GC.Collect();
                var processor = Environment.CpuUsage.TotalTime;
                var run = await arms.All[i].RunAsync(cancellationToken).ConfigureAwait(false);
                if (round >= options.WarmupRounds)
                    runs[i].Add(run with { Processor = Environment.CpuUsage.TotalTime - processor });
            }
        }

        IReadOnlyList<ThroughputRun> RunsOf(string arm) => runs[arms.All.ToList().FindIndex(a => a.Name == arm)];
        return new ConcurrencyModel
        {
            Name = shown,
            FileMegabytes = new FileInfo(path).Length / 1e6,
            Requests = options.Requests,
            Rounds = options.Rounds,
            Threads = options.Threads,
            BatchThreads = options.BatchThreads,
            SharesKvCache = options.SharesKvCache,
            OthersShare = load.Share(),
            Added = AddedTime.Of(RunsOf, options.Requests),
            Arms = [.. arms.All.Select(arm => ThroughputSummary.Of(arm, RunsOf(arm.Name), RunsOf(arm.ComparedWith), options.Seed))],
        };
    }

    private static void Write(List<ConcurrencyModel> models, ConcurrencyOptions options, string folder)
    {
        var machine = MachineDescription.Read() with { DecodeThreads = options.Threads };
        var date = DateOnly.FromDateTime(DateTime.UtcNow);
        ReportFiles.Write(
            folder,
            "many-requests",
            ConcurrencyReport.Of(models, machine, date, options.Seed),
            JsonReport.Write(new { Date = date, Machine = machine, options.Seed, Models = models }),
            svg: null);
    }
}
