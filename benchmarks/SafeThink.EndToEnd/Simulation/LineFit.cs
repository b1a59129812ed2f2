namespace SafeThink.EndToEnd.Simulation;

/// <summary>A line through points, by least squares.</summary>
/// <param name="Intercept">Its height at 0.</param>
/// <param name="Slope">What it rises by 1.</param>
internal readonly record struct LineFit(double Intercept, double Slope)
{
    /// <summary>Fits a line.</summary>
    /// <param name="points">At least two different abscissae.</param>
    public static LineFit Through(IReadOnlyList<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        var slope = points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
        return new LineFit(y - (slope * x), slope);
    }
}
