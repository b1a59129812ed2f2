namespace SafeThink.EndToEnd.Arms;

/// <summary>One decode of one arm.</summary>
internal sealed record ArmRun
{
    /// <summary>From the moment the prompt's logits are there to the moment the reader has the last token's text.</summary>
    public required TimeSpan Decode { get; init; }

    /// <summary>From the call to the moment the run is over and its memory is free for the next; with the prompt.</summary>
    public required TimeSpan Request { get; init; }

    /// <summary>Managed bytes allocated by the whole process during <see cref="Decode"/>; null where the arm is another process.</summary>
    public required long? AllocatedBytes { get; init; }

    /// <summary>The tokens behind the prompt.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>What scoring took; null where nothing was scored.</summary>
    public GuardRun? Guard { get; init; }
}
