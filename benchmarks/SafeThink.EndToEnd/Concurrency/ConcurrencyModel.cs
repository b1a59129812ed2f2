namespace SafeThink.EndToEnd.Concurrency;

/// <summary>One model's arms over all rounds.</summary>
internal sealed record ConcurrencyModel
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The size of its file.</summary>
    public required double FileMegabytes { get; init; }

    /// <summary>How many requests each arm did a round.</summary>
    public required int Requests { get; init; }

    /// <summary>How many rounds there were.</summary>
    public required int Rounds { get; init; }

    /// <summary>How many threads evaluated a batch of one token; the guard had one of its own.</summary>
    public required int Threads { get; init; }

    /// <summary>How many threads evaluated larger batches.</summary>
    public required int BatchThreads { get; init; }

    /// <summary>Whether the requests kept their caches in one pool.</summary>
    public required bool SharesKvCache { get; init; }

    /// <summary>The share of the processors that others used meanwhile; null where it is not known.</summary>
    public required double? OthersShare { get; init; }

    /// <summary>What the guard adds.</summary>
    public required AddedTime Added { get; init; }

    /// <summary>The arms.</summary>
    public required IReadOnlyList<ThroughputSummary> Arms { get; init; }
}
