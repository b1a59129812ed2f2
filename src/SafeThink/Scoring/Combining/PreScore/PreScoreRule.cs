namespace SafeThink.Scoring.Combining;

/// <summary>What the score of the request does to the scores of the steps.</summary>
public enum PreScoreRule
{
    /// <summary>A step scores no higher than the request: after a harmful request nothing is safe, a refusal included.</summary>
    Minimum,

    /// <summary>The mean of both, by <see cref="PreScoreOptions.Weight"/>: the request moves what is in doubt.</summary>
    Mean,
}
