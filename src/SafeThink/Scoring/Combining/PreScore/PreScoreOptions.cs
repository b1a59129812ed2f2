namespace SafeThink.Scoring.Combining;

/// <summary>Options of <see cref="PreScoreScorer"/>.</summary>
public sealed class PreScoreOptions
{
    /// <summary>What the score of the request does to the scores of the steps.</summary>
    /// <value><see cref="PreScoreRule.Mean"/></value>
    public PreScoreRule Rule { get; set; } = PreScoreRule.Mean;

    /// <summary>What the request counts for in the mean; a step counts for the rest. Above 0, below 1.</summary>
    /// <value>0.25</value>
    public float Weight { get; set; } = 0.25f;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range; the message names it.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Rule))
            throw new ArgumentOutOfRangeException(nameof(Rule), Rule, "There is no such rule.");
        if (!(Weight > 0 && Weight < 1))
            throw new ArgumentOutOfRangeException(nameof(Weight), Weight, "The weight of the request must lie above 0 and below 1.");
    }
}
