namespace SafeThink.Engines;

/// <summary>Facts about a loaded model.</summary>
public sealed record EngineModel
{
    /// <summary>What to call it in logs and reports, for example the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>How many tokens one sequence can hold, prompt included.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The chat template's source (Jinja), or null where the model has none.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>How this model's state can be taken back; probed at load, not guessed.</summary>
    public required RollbackCapability Rollback { get; init; }

    /// <summary>Whether decoding leaves a processor that this process may use free for other work, such as a scorer's.</summary>
    /// <value><see langword="true"/></value>
    public bool LeavesProcessorFree { get; init; } = true;
}
