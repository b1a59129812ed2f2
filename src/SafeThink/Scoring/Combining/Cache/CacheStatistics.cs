namespace SafeThink.Scoring.Combining;

/// <summary>How often a cache knew a score.</summary>
/// <param name="Hits">Steps whose score was known.</param>
/// <param name="Misses">Steps that had to be scored.</param>
/// <param name="Entries">Scores that are kept now.</param>
public readonly record struct CacheStatistics(long Hits, long Misses, int Entries);
