namespace SafeThink.EndToEnd.Measuring;

/// <summary>Medians, which one disturbed round does not move.</summary>
internal static class Statistics
{
    /// <summary>The middle value, or the mean of the two in the middle.</summary>
    /// <param name="values">At least one value; not changed.</param>
    public static double Median(ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length, nameof(values));
        var sorted = values.ToArray();
        return MedianInPlace(sorted);
    }

    /// <summary>The same, and sorts the values.</summary>
    public static double MedianInPlace(Span<double> values)
    {
        values.Sort();
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
