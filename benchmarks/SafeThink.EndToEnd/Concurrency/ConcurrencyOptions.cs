namespace SafeThink.EndToEnd.Concurrency;

/// <summary>What to measure of many requests.</summary>
internal sealed record ConcurrencyOptions
{
    /// <summary>Names of the catalogue, or paths of GGUF files.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>How many requests each arm decodes a round.</summary>
    public required int Requests { get; init; }

    /// <summary>How often each arm does.</summary>
    public required int Rounds { get; init; }

    /// <summary>How many rounds come before those, and are thrown away.</summary>
    public required int WarmupRounds { get; init; }

    /// <summary>How many tokens a request samples; fewer where the model ends before.</summary>
    public required int Tokens { get; init; }

    /// <summary>How many tokens a request can have, its prompt included.</summary>
    public required int ContextLength { get; init; }

    /// <summary>How many threads decode a batch of one token.</summary>
    public required int Threads { get; init; }

    /// <summary>How many threads evaluate larger batches: prompts, and tokens of several requests.</summary>
    public required int BatchThreads { get; init; }

    /// <summary>Whether the requests keep their caches in one pool.</summary>
    public required bool SharesKvCache { get; init; }

    /// <summary>Of the order of the arms and of the bootstrap.</summary>
    public required int Seed { get; init; }

    /// <summary>Where the reports go; null for none.</summary>
    public required string? Output { get; init; }
}
