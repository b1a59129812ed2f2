using System.Globalization;
using SafeThink.GuardTraining.Extraction;
using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>Picks layers and penalty, fits, calibrates.</summary>
internal static class HeadFitter
{
    private static readonly double[] Penalties = [0.02, 0.05, 0.1];

    /// <summary>Fits a head.</summary>
    /// <param name="sets">What is learned from.</param>
    /// <param name="folder">What the states are of.</param>
    /// <param name="say">Gets progress, a line at a time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static FittedHead Fit(IReadOnlyList<LabelledStates> sets, CacheFolder folder, Action<string> say, CancellationToken cancellationToken)
    {
        var trials = new List<Trial>();
        foreach (var choice in Choices(folder.Depths.Count))
        {
            foreach (var penalty in Penalties)
            {
                trials.Add(new(choice, penalty, CrossValidation.Auc(sets, choice, penalty, folder.Width, cancellationToken)));
                say(string.Create(CultureInfo.InvariantCulture, $"{Describe(choice, folder)}, L2 {penalty}: AUC {trials[^1].Auc:0.0000}"));
            }
        }

        var best = trials.MaxBy(t => t.Auc)!;
        say($"Chosen: {Describe(best.Choice, folder)}.");
        var samples = sets.SelectMany(s => s.Samples(best.Choice, folder.Width)).ToList();
        var model = LogisticRegression.Fit(samples, best.Penalty, cancellationToken);

        // Of what a guard meets some is like what it learned from and some is not: it is calibrated on both, half and half.
        var platt = Platt.Fit(
        [
            .. CrossValidation.HeldOutLogits(sets, best.Choice, best.Penalty, folder.Width, cancellationToken),
            .. CrossValidation.LeftOutLogits(sets, best.Choice, best.Penalty, folder.Width, cancellationToken),
        ]);
        return new(best, trials, model.Calibrated(platt), platt);
    }

    /// <summary>What is looked at, in words.</summary>
    public static string Describe(FeatureChoice choice, CacheFolder folder) =>
        $"behind layer {string.Join(" and ", choice.Layers.Select(l => folder.Depths[l]))}, {choice.Parts}";

    // Each layer, each with its deeper neighbour, all; then the step apart from the trace.
    private static IEnumerable<FeatureChoice> Choices(int depths)
    {
        var all = Enumerable.Range(0, depths).ToList();
        var layers = all.Select(i => new[] { i }).Concat(all.Zip(all.Skip(1), (a, b) => new[] { a, b }));
        if (depths > 2)
            layers = layers.Append([.. all]);
        foreach (var choice in layers)
        {
            yield return new(choice, HeadParts.Trace);
            if (choice.Length == 1)
                yield return new(choice, HeadParts.Trace | HeadParts.Step);
        }
    }
}
