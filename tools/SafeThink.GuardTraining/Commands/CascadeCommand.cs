using System.CommandLine;
using System.Globalization;
using SafeThink.GuardTraining.Cascades;
using SafeThink.GuardTraining.Data;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Scoring.Combining;
using SafeThink.Scoring.Embedded;
using SafeThink.Training.Data;
using SafeThink.Training.Options;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>cascade</c>: what is left to a guard, and what is lost, when the embedded scorer stands before it.</summary>
internal static class CascadeCommand
{
    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The guard's model." };
        var head = new Argument<FileInfo>("head") { Description = "The guard's head." };
        var data = new Option<DirectoryInfo>("--data") { Description = "The folder of the labelled data.", Required = true };
        var rows = new Option<int>("--rows") { Description = "How many rows of a label are read of a set, at most.", DefaultValueFactory = _ => 40 }.Within(1, int.MaxValue);
        var bandRows = new Option<int>("--band-rows") { Description = "The same for the sets that the band is chosen on, which the guard does not read.", DefaultValueFactory = _ => 2000 }.Within(1, int.MaxValue);
        var falseAlarms = new Option<double>("--false-alarms") { Description = "The share of safe rows that the embedded scorer may call unsafe by itself.", DefaultValueFactory = _ => 0.02 }.Within(0, 1);
        var misses = new Option<double>("--misses") { Description = "The share of unsafe rows that it may call safe by itself.", DefaultValueFactory = _ => 0.05 }.Within(0, 1);
        var command = new Command("cascade", "Measure the embedded scorer with a guard behind it: steps that reach the guard, AUC, time.") { model, head, data, rows, bandRows, falseAlarms, misses };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => RunAsync(
                new HiddenStateScorerOptions { ModelPath = parsed.GetRequiredValue(model).FullName, HeadPath = parsed.GetRequiredValue(head).FullName },
                new DataFolder(parsed.GetRequiredValue(data).FullName),
                parsed.GetValue(rows),
                (parsed.GetValue(bandRows), parsed.GetValue(falseAlarms), parsed.GetValue(misses)),
                cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static async Task<int> RunAsync(
        HiddenStateScorerOptions guardOptions, DataFolder data, int rows, (int Rows, double FalseAlarms, double Misses) band, CancellationToken cancellationToken)
    {
        // First, so that a model that is missing or not the head's shows at once.
        await using var guard = await HiddenStateScorer.LoadAsync(guardOptions, cancellationToken: cancellationToken);
        var embedded = new EmbeddedScorer();
        var judged = CascadeData.Band.SelectMany(set => DataReader.Read(data, set.AtMost(band.Rows))).ToList();
        var uncertain = BandChoice.Choose((await RowScores.OfAsync(embedded, judged, cancellationToken)).Rows, band.FalseAlarms, band.Misses);
        Console.WriteLine($"band {uncertain}, from {judged.Count} rows");
        Console.WriteLine();
        Console.WriteLine("| set | rows | steps | reach the guard | AUC embedded | AUC guard | AUC cascade | guard, ms a step | cascade, ms a step |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");

        foreach (var set in CascadeData.Sets)
        {
            Console.Error.WriteLine(set.Name);
            var texts = DataReader.Read(data, set.AtMost(rows));
            var cascade = new CascadeScorer(embedded, guard, uncertain);
            var cheap = await RowScores.OfAsync(embedded, texts, cancellationToken);
            var strong = await RowScores.OfAsync(guard, texts, cancellationToken);
            var both = await RowScores.OfAsync(cascade, texts, cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {set.Name} | {texts.Count} | {both.Steps} | {cascade.Statistics.EscalatedShare:0%} | {Auc(cheap)} | {Auc(strong)} | {Auc(both)} | {MillisecondsAStep(strong):0.0} | {MillisecondsAStep(both):0.0} |"));
            if (strong.Indeterminate + both.Indeterminate > 0)
                Console.Error.WriteLine($"  indeterminate: {strong.Indeterminate} steps of the guard, {both.Indeterminate} of the cascade");
        }

        return 0;
    }

    private static string Auc(RowScores scores) => double.IsNaN(scores.Auc) ? "–" : scores.Auc.ToString("0.000", CultureInfo.InvariantCulture);

    private static double MillisecondsAStep(RowScores scores) => scores.Time.TotalMilliseconds / scores.Steps;
}
