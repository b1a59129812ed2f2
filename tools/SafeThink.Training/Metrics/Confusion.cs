namespace SafeThink.Training.Metrics;

/// <summary>How often a decision was right and wrong.</summary>
/// <param name="TruePositives">Positive, and said so.</param>
/// <param name="FalsePositives">Negative, and called positive.</param>
/// <param name="FalseNegatives">Positive, and called negative.</param>
/// <param name="TrueNegatives">Negative, and said so.</param>
public readonly record struct Confusion(int TruePositives, int FalsePositives, int FalseNegatives, int TrueNegatives)
{
    /// <summary>F1 of the positive rows, from 0 to 1; NaN where nothing is or was called positive.</summary>
    public double F1 => 2.0 * TruePositives / ((2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>Counts decisions.</summary>
    /// <param name="isCalledPositive">The decision, a row.</param>
    /// <param name="isPositive">Whether the row is positive; as many as decisions.</param>
    public static Confusion Of(ReadOnlySpan<bool> isCalledPositive, ReadOnlySpan<bool> isPositive)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(isPositive.Length, isCalledPositive.Length);
        var counts = new int[4];
        for (var i = 0; i < isPositive.Length; i++)
            counts[(isPositive[i] ? 2 : 0) + (isCalledPositive[i] ? 1 : 0)]++;
        return new Confusion(counts[3], counts[1], counts[2], counts[0]);
    }
}
