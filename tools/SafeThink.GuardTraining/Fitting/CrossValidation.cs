using SafeThink.GuardTraining.Metrics;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>Fits on some rows and looks at others; rows of the same request never part.</summary>
internal static class CrossValidation
{
    private const int Folds = 4;

    /// <summary>Samples of requests that were not fitted on, but of sets that were: what the head says of text of a kind it knows.</summary>
    /// <param name="sets">What is learned from.</param>
    /// <param name="recipe">What is fitted.</param>
    /// <param name="width">The length of a state.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The samples of each set, apart from rows that the layers learned from.</returns>
    public static IReadOnlyList<List<ScoredSample>> HeldOut(
        IReadOnlyList<LabelledStates> sets, HeadRecipe recipe, int width, CancellationToken cancellationToken)
    {
        var samples = sets.Select(s => s.Samples(recipe.Choice, width)).ToList();
        var scored = sets.Select(_ => new List<ScoredSample>()).ToList();
        for (var fold = 0; fold < Folds; fold++)
        {
            var train = sets.SelectMany((set, i) => samples[i].Where(s => FoldOf(set, s) != fold)).ToList();
            var model = recipe.Fit(train, cancellationToken);
            for (var i = 0; i < sets.Count; i++)
                scored[i].AddRange(model.Score(samples[i].Where(s => FoldOf(sets[i], s) == fold && sets[i].MayJudge(s.Row))));
        }

        return scored;
    }

    /// <summary>How well unsafe is told from safe on requests that were not fitted on.</summary>
    /// <param name="heldOut">What <see cref="HeldOut"/> gave.</param>
    /// <returns>The AUC over whole rows, within each set of both labels, then averaged: telling sets apart earns nothing.</returns>
    public static double Auc(IEnumerable<IEnumerable<ScoredSample>> heldOut) =>
        heldOut
            .Select(set => set.Where(s => s.Sample.IsLast).Select(s => (s.Logit, s.Sample.IsUnsafe)).ToList())
            .Where(HasBoth)
            .Average(Quality.Auc);

    /// <summary>Samples of sets that were left out of the fit, one after the other: what the head says of text of a kind it has not met.</summary>
    /// <inheritdoc cref="HeldOut"/>
    public static List<ScoredSample> LeftOut(IReadOnlyList<LabelledStates> sets, HeadRecipe recipe, int width, CancellationToken cancellationToken)
    {
        var samples = sets.Select(s => s.Samples(recipe.Choice, width)).ToList();
        var scored = new List<ScoredSample>();
        foreach (var file in sets.Select(s => s.Set.File).Distinct())
        {
            var train = sets.SelectMany((set, i) => set.Set.File == file ? [] : samples[i]).ToList();
            var model = recipe.Fit(train, cancellationToken);
            for (var i = 0; i < sets.Count; i++)
            {
                if (sets[i].Set.File == file)
                    scored.AddRange(model.Score(samples[i].Where(s => sets[i].MayJudge(s.Row))));
            }
        }

        return scored;
    }

    private static bool HasBoth(List<(double, bool IsUnsafe)> scored) => scored.Exists(s => s.IsUnsafe) && scored.Exists(s => !s.IsUnsafe);

    private static int FoldOf(LabelledStates set, Sample sample) => (int)(RowText.Lot(set.Rows[sample.Row].Group) % Folds);
}
