namespace SafeThink.EndToEnd.Decodes;

/// <summary>What to measure.</summary>
internal sealed record DecodeOptions
{
    /// <summary>Names of the catalogue, or paths of GGUF files.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>How often each arm decodes.</summary>
    public required int Rounds { get; init; }

    /// <summary>How many rounds come before those, and are thrown away.</summary>
    public required int WarmupRounds { get; init; }

    /// <summary>How many tokens a decode samples; fewer where the model ends before.</summary>
    public required int Tokens { get; init; }

    /// <summary><c>n_ctx</c>, which is <c>n_batch</c> too.</summary>
    public required int ContextLength { get; init; }

    /// <summary>The user's message; null for one that fits the model.</summary>
    public required string? Prompt { get; init; }

    /// <summary>Of the order of the arms and of the bootstrap.</summary>
    public required int Seed { get; init; }

    /// <summary>Where the reports go; null for none.</summary>
    public required string? Output { get; init; }
}
