namespace SafeThink.Scoring.Calibration;

/// <summary>A number computed from a sample, and where it would lie in other samples like it.</summary>
/// <param name="Value">The number.</param>
/// <param name="Low">The lower end of its confidence interval.</param>
/// <param name="High">The upper end of its confidence interval.</param>
public readonly record struct Estimate(double Value, double Low, double High);
