namespace SafeThink.EndToEnd.Arms;

/// <summary>One way to decode; all of them decode the same tokens.</summary>
internal interface IArm : IAsyncDisposable
{
    /// <summary>A short name, as in the tables.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    string Description { get; }

    /// <summary>Decodes greedily behind the workload's prompt, once.</summary>
    /// <param name="tokens">How many tokens to sample; fewer if the model ends before.</param>
    /// <param name="cancellationToken">Ends the decode.</param>
    Task<ArmRun> RunAsync(int tokens, CancellationToken cancellationToken);
}
