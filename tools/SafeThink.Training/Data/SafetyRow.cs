namespace SafeThink.Training.Data;

/// <summary>A request and what was answered to it, judged or not.</summary>
public sealed record SafetyRow
{
    /// <summary>What names the row in its file; unique there.</summary>
    public required string Id { get; init; }

    /// <summary>The request.</summary>
    public required string Prompt { get; init; }

    /// <summary>The reply, or a reasoning trace; may be empty.</summary>
    public required string Text { get; init; }

    /// <summary>What was answered behind a reasoning trace; empty where nothing was.</summary>
    public string Answer { get; init; } = "";

    /// <summary>Whether it was judged unsafe; null where nobody judged.</summary>
    public bool? IsUnsafe { get; init; }

    /// <summary>The set that the row comes from, with the origin of the row behind a colon where that is known.</summary>
    public required string Source { get; init; }

    /// <summary>The set's own word for what the prompt is about; empty where it has none.</summary>
    public string Category { get; init; } = "";

    /// <summary>Names of tests that hold the same prompt.</summary>
    public IReadOnlyList<string> Overlaps { get; init; } = [];
}
