namespace SafeThink.Training.Metrics;

/// <summary>The area under the receiver operating characteristic curve.</summary>
public static class RocCurve
{
    /// <summary>The chance that a positive row scores above a negative one, ties counted half.</summary>
    /// <param name="scores">A score a row; higher is more positive.</param>
    /// <param name="isPositive">Whether the row is positive; as many as scores.</param>
    /// <returns>From 0 to 1; NaN unless there are rows of both kinds, and where a score is NaN, which ranks nowhere.</returns>
    public static double Area(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isPositive)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isPositive.Length, scores.Length);
        var order = new int[scores.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        var sorted = scores.ToArray();
        Array.Sort(sorted, order);

        // They stand first.
        if (sorted.Length > 0 && double.IsNaN(sorted[0]))
            return double.NaN;

        double rankSum = 0;
        long positives = 0;
        for (var i = 0; i < sorted.Length;)
        {
            var end = i + 1;
            while (end < sorted.Length && sorted[end] == sorted[i])
                end++;

            // All of a tie share the mean of their ranks, from 1.
            var rank = (i + 1 + end) / 2.0;
            for (; i < end; i++)
            {
                if (!isPositive[order[i]])
                    continue;
                rankSum += rank;
                positives++;
            }
        }

        var negatives = sorted.Length - positives;
        return positives == 0 || negatives == 0
            ? double.NaN
            : (rankSum - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }
}
