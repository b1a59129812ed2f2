namespace SafeThink.Training.Metrics;

/// <summary>Rows whose probabilities are alike.</summary>
/// <param name="Count">How many.</param>
/// <param name="MeanProbability">The mean of their probabilities.</param>
/// <param name="PositiveShare">How many of them are positive, from 0 to 1.</param>
public readonly record struct ReliabilityBin(int Count, double MeanProbability, double PositiveShare);
