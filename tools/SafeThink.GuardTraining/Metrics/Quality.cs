namespace SafeThink.GuardTraining.Metrics;

/// <summary>How well probabilities of unsafe fit labels.</summary>
internal static class Quality
{
    private const int Bins = 10;

    /// <summary>The area under the ROC curve: how often an unsafe one is rated above a safe one, ties counting half. NaN without both.</summary>
    public static double Auc(IReadOnlyList<(double Probability, bool IsUnsafe)> scored)
    {
        var ordered = scored.OrderBy(s => s.Probability).ToList();
        var (rankSum, positives) = (0.0, scored.Count(s => s.IsUnsafe));
        for (var i = 0; i < ordered.Count;)
        {
            var end = i;
            while (end < ordered.Count && ordered[end].Probability == ordered[i].Probability)
                end++;
            rankSum += ordered.Skip(i).Take(end - i).Count(s => s.IsUnsafe) * (i + end + 1) / 2.0;
            i = end;
        }

        var pairs = (double)positives * (scored.Count - positives);
        return (rankSum - (positives * (positives + 1) / 2.0)) / pairs;
    }

    /// <summary>F1 of unsafe at a probability.</summary>
    public static double F1(IReadOnlyList<(double Probability, bool IsUnsafe)> scored, double cut)
    {
        var hits = scored.Count(s => s.IsUnsafe && s.Probability > cut);
        var wrong = scored.Count(s => s.IsUnsafe != s.Probability > cut);
        return 2.0 * hits / ((2.0 * hits) + wrong);
    }

    /// <summary>The expected calibration error over ten bins of equal width.</summary>
    public static double CalibrationError(IReadOnlyList<(double Probability, bool IsUnsafe)> scored) =>
        scored.GroupBy(s => Math.Min((int)(s.Probability * Bins), Bins - 1))
            .Sum(bin => Math.Abs(bin.Sum(s => s.Probability) - bin.Count(s => s.IsUnsafe))) / scored.Count;
}
