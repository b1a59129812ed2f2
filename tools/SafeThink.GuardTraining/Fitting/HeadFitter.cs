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
        foreach (var choice in Choices(folder.Depths.Count))
        {
            foreach (var penalty in Penalties)
            {
                trials.Add(new(choice, penalty, CrossValidation.Auc(sets, choice, penalty, folder.Width, cancellationToken)));
                say(string.Create(CultureInfo.InvariantCulture, $"{Describe(choice, folder)}, L2 {penalty}: AUC {trials[^1].Auc:0.0000}"));
            }
        }

        var (best, model) = trials.GroupBy(t => t.Choice.HalfLife).Select(g => g.MaxBy(t => t.Auc)!)
            .Select(trial => (Trial: trial, Model: FitAll(sets, trial, folder, cancellationToken)))
            .MaxBy(f => AucOf(choosing, f.Trial, f.Model, folder));
        say($"Chosen: {Describe(best.Choice, folder)}.");

        // Of what a guard meets some is like what it learned from and some is not: it is calibrated on both, half and half.
        var platt = FitCurve(Balanced(
        [
            .. CrossValidation.HeldOutLogits(sets, best.Choice, best.Penalty, folder.Width, cancellationToken),
            .. CrossValidation.LeftOutLogits(sets, best.Choice, best.Penalty, folder.Width, cancellationToken),
        ]));
        return new(best, trials, model.Calibrated(platt), platt);
    }

    // How much of what a guard meets is unsafe nobody knows, and how much of the data is says nothing of it: half is assumed.
    private static List<(double Logit, bool IsUnsafe, double Weight)> Balanced(List<(double Logit, bool IsUnsafe, double Weight)> scored)
    {
        var (unsafeWeight, safeWeight) = (scored.Where(s => s.IsUnsafe).Sum(s => s.Weight), scored.Where(s => !s.IsUnsafe).Sum(s => s.Weight));
        return [.. scored.Select(s => s with { Weight = s.Weight / (s.IsUnsafe ? unsafeWeight : safeWeight) })];
    }

    private static PlattScaling FitCurve(List<(double Logit, bool IsUnsafe, double Weight)> scored) =>
        PlattScaling.Fit([.. scored.Select(s => s.Logit)], [.. scored.Select(s => s.IsUnsafe)], [.. scored.Select(s => s.Weight)]);

    private static LinearModel FitAll(IReadOnlyList<LabelledStates> sets, Trial trial, CacheFolder folder, CancellationToken cancellationToken) =>
        LogisticRegression.Fit([.. sets.SelectMany(s => s.Samples(trial.Choice, folder.Width))], trial.Penalty, cancellationToken);

    private static double AucOf(IReadOnlyList<LabelledStates> choosing, Trial trial, LinearModel model, CacheFolder folder) =>
        choosing.Select(s => new SetReport(s, trial.Choice, model, folder.Width)).Average(r => Quality.Auc(r.Whole));

    /// <summary>What is looked at, in words.</summary>
    public static string Describe(FeatureChoice choice, CacheFolder folder) =>
        $"behind layer {string.Join(" and ", choice.Layers.Select(l => folder.Depths[l]))}, {choice.Parts}, half-life {choice.HalfLife}";

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
