namespace SafeThink.EndToEnd.Concurrency;

/// <summary>All requests, done once by one arm.</summary>
internal sealed record ThroughputRun
{
    /// <summary>From the first request to the end of the last.</summary>
    public required TimeSpan Wall { get; init; }

    /// <summary>The tokens they sampled, or the guard read, together.</summary>
    public required int Tokens { get; init; }

    /// <summary>What of the processors this process used in that time, all threads together.</summary>
    public TimeSpan Processor { get; init; }

    /// <summary>How long the guard's thread evaluated for a request, in the mean; zero where there is no guard.</summary>
    public TimeSpan GuardWork { get; init; }

    /// <summary>How long a request's scores took from the step's end on, queue included, all its steps together, in the mean.</summary>
    public TimeSpan GuardTime { get; init; }

    /// <summary>How many steps the guard read in a batch, in the mean.</summary>
    public double StepsPerBatch { get; init; }

    /// <summary>How many tokens the decoding model evaluated in a batch, in the mean.</summary>
    public double TokensPerBatch { get; init; }
}
