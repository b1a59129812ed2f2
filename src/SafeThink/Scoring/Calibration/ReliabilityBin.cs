namespace SafeThink.Scoring.Calibration;

/// <summary>Rows whose scores promise about the same.</summary>
/// <param name="From">The lowest P(safe) of the bin.</param>
/// <param name="To">The highest P(safe); it belongs to the next bin, except in the last.</param>
/// <param name="Rows">How many rows lie in it.</param>
/// <param name="Promised">Their mean P(safe); NaN where there is no row.</param>
/// <param name="Observed">The share of them that is safe; NaN where there is no row.</param>
public readonly record struct ReliabilityBin(double From, double To, int Rows, double Promised, double Observed);
