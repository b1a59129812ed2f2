using System.Globalization;
using SafeThink.GuardTraining.Extraction;
using SafeThink.GuardTraining.Metrics;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>Picks layers, penalty and half-life, fits, calibrates.</summary>
internal static class HeadFitter
{
    private static readonly double[] Penalties = [0.02, 0.05, 0.1];

    // Replies are too short to tell these apart. In a plain mean a step behind a long trace would weigh next to nothing; at 100,
    // a step of 60 tokens weighs a third, however much was thought before it, at 400 a tenth.
    private static readonly double[] HalfLives = [100, 400];

    // The states of a further layer are to be kept for every token, and one more row copied.
    private const double WorthOfALayer = 0.01;

    /// <summary>Fits a head.</summary>
    /// <param name="sets">What is learned from.</param>
    /// <param name="choosing">Sets of longer text, by which the half-life is chosen.</param>
    /// <param name="folder">What the states are of.</param>
    /// <param name="say">Gets progress, a line at a time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static FittedHead Fit(
        IReadOnlyList<LabelledStates> sets, IReadOnlyList<LabelledStates> choosing, CacheFolder folder, Action<string> say, CancellationToken cancellationToken)
    {
        var trials = new List<Trial>();
        foreach (var recipe in Recipes(folder.Depths.Count))
        {
            trials.Add(new(recipe, CrossValidation.Auc(CrossValidation.HeldOut(sets, recipe, folder.Width, cancellationToken))));
            say(string.Create(CultureInfo.InvariantCulture, $"{Describe(recipe.Choice, folder)}, L2 {recipe.Penalty}: AUC {trials[^1].Auc:0.0000}"));
        }

        var (best, model) = trials.GroupBy(t => t.Recipe.Choice.HalfLife).Select(g => g.MaxBy(t => t.Auc - (WorthOfALayer * t.Recipe.Choice.Layers.Count))!)
            .Select(trial => (Trial: trial, Model: FitAll(sets, trial.Recipe, folder, cancellationToken)))
            .MaxBy(f => AucOf(choosing, f.Trial.Recipe, f.Model, folder));
        say($"Chosen: {Describe(best.Recipe.Choice, folder)}. Calibrating.");

        // Of what a guard meets some is like what it learned from and some is not: it is calibrated on both, half and half.
        var heldOut = CrossValidation.HeldOut(sets, best.Recipe, folder.Width, cancellationToken);
        var platt = FitCurve(Balanced([.. heldOut.SelectMany(set => set), .. CrossValidation.LeftOut(sets, best.Recipe, folder.Width, cancellationToken)]));
        return new(best, trials, model.Calibrated(platt), platt, [.. sets.Zip(heldOut, (set, scored) => ReportOf(set, scored, platt))]);
    }

    /// <summary>What is looked at, in words.</summary>
    public static string Describe(FeatureChoice choice, CacheFolder folder) =>
        $"behind layer {string.Join(" and ", choice.Layers.Select(l => folder.Depths[l]))}, {choice.Parts}, half-life {choice.HalfLife}";

    // How much of what a guard meets is unsafe nobody knows, and how much of the data is says nothing of it: half is assumed.
    private static List<(double Logit, bool IsUnsafe, double Weight)> Balanced(List<ScoredSample> scored)
    {
        var weights = scored.GroupBy(s => s.Sample.IsUnsafe).ToDictionary(g => g.Key, g => g.Sum(s => s.Sample.Weight));
        return [.. scored.Select(s => (s.Logit, s.Sample.IsUnsafe, s.Sample.Weight / weights[s.Sample.IsUnsafe]))];
    }

    private static PlattScaling FitCurve(List<(double Logit, bool IsUnsafe, double Weight)> scored) =>
        PlattScaling.Fit([.. scored.Select(s => s.Logit)], [.. scored.Select(s => s.IsUnsafe)], [.. scored.Select(s => s.Weight)]);

    private static SetReport ReportOf(LabelledStates set, List<ScoredSample> scored, PlattScaling platt) =>
        new(set.Set, scored.Select(s => s with { Logit = (s.Logit * platt.Slope) + platt.Offset }), row => set.Rows[row].Group);

    private static LinearModel FitAll(IReadOnlyList<LabelledStates> sets, HeadRecipe recipe, CacheFolder folder, CancellationToken cancellationToken) =>
        recipe.Fit([.. sets.SelectMany(s => s.Samples(recipe.Choice, folder.Width))], cancellationToken);

    private static double AucOf(IReadOnlyList<LabelledStates> choosing, HeadRecipe recipe, LinearModel model, CacheFolder folder) =>
        choosing.Select(s => new SetReport(s, recipe.Choice, model, folder.Width)).Average(r => Quality.Auc(r.Whole));

    private static IEnumerable<HeadRecipe> Recipes(int depths) => Choices(depths).SelectMany(choice => Penalties.Select(penalty => new HeadRecipe(choice, penalty)));

    // Each layer, each with its deeper neighbour, all; then the step apart from the trace.
    private static IEnumerable<FeatureChoice> Choices(int depths)
    {
        var all = Enumerable.Range(0, depths).ToList();
        var layers = all.Select(i => new[] { i }).Concat(all.Zip(all.Skip(1), (a, b) => new[] { a, b }));
        if (depths > 2)
            layers = layers.Append([.. all]);
        foreach (var choice in layers)
        {
            foreach (var halfLife in HalfLives)
            {
                yield return new(choice, HeadParts.Trace, halfLife);
                if (choice.Length == 1)
                    yield return new(choice, HeadParts.Trace | HeadParts.Step, halfLife);
            }
        }
    }
}
