using System.CommandLine;
using SafeThink.GuardTraining.Cards;
using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.GuardTraining.Fitting;
using SafeThink.GuardTraining.Metrics;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Training.Options;

namespace SafeThink.GuardTraining.Commands;

/// <summary><c>train</c>: fits and calibrates a head on extracted states, and writes it with its card.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var model = new Argument<FileInfo>("model") { Description = "The model whose states were extracted." };
        var cache = new Option<DirectoryInfo>("--cache") { Description = "The folder of its states.", Required = true };
        var output = new Option<DirectoryInfo>("--output") { Description = "Where the head and the card go.", Required = true };
        var name = new Option<string>("--name") { Description = "What the guard is called.", DefaultValueFactory = _ => "safethink-guard" }.FileName();
        var origin = new Option<string?>("--base") { Description = "What the model was made from, for the card. Without it: the name and the licence that stand in its file." };
        var tuned = new Option<bool>("--tuned") { Description = "The layers were tuned: judge by rows that they did not learn from." };
        var command = new Command("train", "Fit and calibrate a head on extracted states, and write its card.") { model, cache, output, name, origin, tuned };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(parsed.GetRequiredValue(model), parsed.GetRequiredValue(cache).FullName, parsed.GetRequiredValue(output).FullName, parsed.GetRequiredValue(name), parsed.GetValue(origin), parsed.GetValue(tuned), cancellationToken),
            CancellationToken.None));
        return command;
    }

    private static int Run(FileInfo model, string cache, string output, string name, string? origin, bool isTuned, CancellationToken cancellationToken)
    {
        var folder = CacheFolder.Open(cache);
        if (!CacheFolder.HashOf(model.FullName).AsSpan().SequenceEqual(folder.ModelHash))
            throw new InvalidDataException($"The states in '{cache}' are not of '{model.FullName}'. Extract them again.");
        var identity = ModelIdentity.Of(model.FullName);
        var sets = GuardData.Sets.Select(s => new LabelledStates(s, StateCache.Read(folder.FileOf(s.Name), folder.StateLength), isTuned)).ToList();
        if (sets.Find(s => s.Rows.Count == 0) is { } missing)
            throw new InvalidDataException($"'{cache}' has no states, or not all of them, of the set '{missing.Set.Name}'. Finish the command 'extract' first.");

        // Fitting takes minutes: what cannot be written is better said before.
        Directory.CreateDirectory(output);
        var training = sets.Where(s => s.Set.Use == DataUse.Training).ToList();
        var fitted = HeadFitter.Fit(training, [.. sets.Where(s => s.Set.Use == DataUse.Choice)], folder, Console.Error.WriteLine, cancellationToken);
        SetReport ReportOf(LabelledStates states) => new(states, fitted.Best.Recipe.Choice, fitted.Model, folder.Width);

        // τ is chosen on the sets that were learned from, each request judged by a head that has not met it; the alarms on the
        // other sets are a test of it.
        var threshold = ThresholdChoice.Choose([.. fitted.HeldOut.Where(r => r.Set.IsEveryday)]);
        var head = new HiddenStateHead(
            name, folder.ModelHash, folder.Width, fitted.Best.Recipe.Choice.Layers.Select(l => folder.Depths[l]), fitted.Best.Recipe.Choice.Parts, folder.Format.Request, fitted.Best.Recipe.Choice.HalfLife, fitted.Model.Bias, fitted.Model.Weights, threshold);
        head.Save(Path.Combine(output, $"{name}.head"));
        var reports = sets.Where(s => s.Set.Use != DataUse.Training).Select(ReportOf).ToList();
        var card = GuardCard.Write(head, fitted, folder, origin is null ? identity : identity with { Base = origin }, training, reports);
        File.WriteAllText(Path.Combine(output, "README.md"), card);
        Console.WriteLine(card);
        return 0;
    }
}
