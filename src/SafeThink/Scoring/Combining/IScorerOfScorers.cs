namespace SafeThink.Scoring.Combining;

/// <summary>A scorer that puts steps to other scorers, and can say which.</summary>
internal interface IScorerOfScorers
{
    /// <summary>The scorers that its session asks, each in a session that lasts as long.</summary>
    IEnumerable<ISafetyScorer> Scorers { get; }
}
