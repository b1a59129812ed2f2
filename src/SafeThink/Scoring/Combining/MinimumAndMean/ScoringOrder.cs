namespace SafeThink.Scoring.Combining;

/// <summary>How a combinator asks its scorers.</summary>
public enum ScoringOrder
{
    /// <summary>One after another, in the order given, up to the first that cannot say. For scorers that share a processor.</summary>
    Sequential,

    /// <summary>All at once, each on a thread of the pool. For scorers that wait, or that have processors of their own.</summary>
    Parallel,
}
