namespace SafeThink.Scoring.Combining;

/// <summary>A scorer and what it counts for in a <see cref="WeightedMeanScorer"/>.</summary>
/// <param name="Scorer">The scorer.</param>
/// <param name="Weight">Its weight, finite and above 0; only its share of all weights matters.</param>
public readonly record struct WeightedScorer(ISafetyScorer Scorer, double Weight);
