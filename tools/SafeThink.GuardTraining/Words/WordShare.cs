using SafeThink.GuardTraining.Fitting;
using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Words;

/// <summary>How much of the say the words get beside the states.</summary>
/// <remarks>
/// Both opinions are calibrated, so their logits are averaged (a logarithmic opinion pool) and only the share is chosen: by the
/// mean loss on rows that neither learned from, unsafe and safe counting the same. A slope and an offset beside it would learn
/// how unsafe those rows are, which says nothing of what a guard meets.
/// </remarks>
internal static class WordShare
{
    private const int Ticks = 20;

    /// <summary>The shares that are tried, and the loss of each.</summary>
    /// <param name="samples">Samples of two features: the logit of the states, and that of the words. Both labels occur.</param>
    public static IReadOnlyList<(double Share, double Loss)> Losses(IReadOnlyList<Sample> samples)
    {
        var total = samples.GroupBy(s => s.IsUnsafe).ToDictionary(g => g.Key, g => g.Sum(s => s.Weight));
        return [.. Enumerable.Range(0, (Ticks / 2) + 1).Select(tick => (double)tick / Ticks).Select(share => (share, Loss(samples, total, Model(share))))];
    }

    /// <summary>The head on the two logits.</summary>
    public static LinearModel Model(double share) => new(0, [(float)(1 - share), (float)share]);

    private static double Loss(IReadOnlyList<Sample> samples, Dictionary<bool, double> total, LinearModel model) =>
        samples.Sum(sample => sample.Weight / (2 * total[sample.IsUnsafe]) * LogisticLoss.Of(model.Logit(sample.Features), sample.IsUnsafe));
}
