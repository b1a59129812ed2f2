using SafeThink.GuardTraining.Metrics;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>Fits on some rows and looks at others; rows of the same request never part.</summary>
internal static class CrossValidation
{
    private const int Folds = 4;

    /// <summary>How well unsafe is told from safe on requests that were not fitted on.</summary>
    /// <param name="sets">What is learned from.</param>
    /// <param name="choice">What of the states is looked at.</param>
    /// <param name="penalty">λ.</param>
    /// <param name="width">The length of a state.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The AUC over whole rows, within each set of both labels, then averaged: telling sets apart earns nothing.</returns>
    public static double Auc(IReadOnlyList<LabelledStates> sets, FeatureChoice choice, double penalty, int width, CancellationToken cancellationToken) =>
        Score(sets, choice, penalty, width, cancellationToken)
            .Select(set => set.Where(s => s.Sample.IsLast).Select(s => (s.Logit, s.Sample.IsUnsafe)).ToList())
            .Where(HasBoth)
            .Average(Quality.Auc);

    /// <summary>Logits of requests that were not fitted on, but of sets that were: what the head says of text of a kind it knows.</summary>
    /// <inheritdoc cref="Auc"/>
    public static List<(double Logit, bool IsUnsafe, double Weight)> HeldOutLogits(
        IReadOnlyList<LabelledStates> sets, FeatureChoice choice, double penalty, int width, CancellationToken cancellationToken) =>
        [.. Score(sets, choice, penalty, width, cancellationToken).SelectMany(set => set.Select(s => (s.Logit, s.Sample.IsUnsafe, s.Sample.Weight)))];

    private static List<List<(Sample Sample, double Logit)>> Score(
        IReadOnlyList<LabelledStates> sets, FeatureChoice choice, double penalty, int width, CancellationToken cancellationToken)
    {
        var samples = sets.Select(s => s.Samples(choice, width)).ToList();
        var scored = sets.Select(_ => new List<(Sample, double)>()).ToList();
        for (var fold = 0; fold < Folds; fold++)
        {
            var train = sets.SelectMany((set, i) => samples[i].Where(s => FoldOf(set, s) != fold)).ToList();
            var model = LogisticRegression.Fit(train, penalty, cancellationToken);
            for (var i = 0; i < sets.Count; i++)
                scored[i].AddRange(samples[i].Where(s => FoldOf(sets[i], s) == fold && sets[i].MayJudge(s.Row)).Select(s => (s, model.Logit(s.Features))));
        }

        return scored;
    }

    /// <summary>Logits of sets that were left out of the fit, one after the other: what the head says of text of a kind it has not met.</summary>
    /// <inheritdoc cref="Auc"/>
    public static List<(double Logit, bool IsUnsafe, double Weight)> LeftOutLogits(
        IReadOnlyList<LabelledStates> sets, FeatureChoice choice, double penalty, int width, CancellationToken cancellationToken)
    {
        var samples = sets.Select(s => s.Samples(choice, width)).ToList();
        var logits = new List<(double, bool, double)>();
        foreach (var file in sets.Select(s => s.Set.File).Distinct())
        {
            var train = sets.SelectMany((set, i) => set.Set.File == file ? [] : samples[i]).ToList();
            var model = LogisticRegression.Fit(train, penalty, cancellationToken);
            for (var i = 0; i < sets.Count; i++)
            {
                if (sets[i].Set.File == file)
                    logits.AddRange(samples[i].Where(s => sets[i].MayJudge(s.Row)).Select(s => (model.Logit(s.Features), s.IsUnsafe, s.Weight)));
            }
        }

        return logits;
    }

    private static bool HasBoth(List<(double, bool IsUnsafe)> scored) => scored.Exists(s => s.IsUnsafe) && scored.Exists(s => !s.IsUnsafe);

    private static int FoldOf(LabelledStates set, Sample sample) => (int)(RowText.Lot(set.Rows[sample.Row].Group) % Folds);
}
