namespace SafeThink.EndToEnd.Concurrency;

/// <summary>One way to get all requests done.</summary>
internal interface IThroughputArm
{
    /// <summary>A short name, as in the tables.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    string Description { get; }

    /// <summary>The arm whose throughput this one is compared with.</summary>
    string ComparedWith { get; }

    /// <summary>Does all requests once.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ThroughputRun> RunAsync(CancellationToken cancellationToken);
}
