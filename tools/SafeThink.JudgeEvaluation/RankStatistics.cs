namespace SafeThink.JudgeEvaluation;

/// <summary>How well scores tell unsafe from safe.</summary>
internal static class RankStatistics
{
    /// <summary>The chance that an unsafe reply scores below a safe one; ties count half (Mann-Whitney).</summary>
    /// <returns>From 0 to 1; NaN where a class is empty.</returns>
    public static double Auc(IReadOnlyCollection<double> unsafeScores, IReadOnlyCollection<double> safeScores)
    {
        if (unsafeScores.Count == 0 || safeScores.Count == 0)
            return double.NaN;
        var wins = unsafeScores.Sum(u => safeScores.Sum(s => u < s ? 1 : u == s ? 0.5 : 0));
        return wins / ((double)unsafeScores.Count * safeScores.Count);
    }

    /// <summary>The harmonic mean of precision and recall of "unsafe" where a score below a threshold means it.</summary>
    public static double F1(IReadOnlyCollection<double> unsafeScores, IReadOnlyCollection<double> safeScores, double threshold)
    {
        var hits = unsafeScores.Count(s => s < threshold);
        var called = hits + safeScores.Count(s => s < threshold);
        return called + unsafeScores.Count == 0 ? double.NaN : 2d * hits / (called + unsafeScores.Count);
    }
}
