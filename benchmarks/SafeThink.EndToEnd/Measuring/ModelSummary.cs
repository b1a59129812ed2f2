namespace SafeThink.EndToEnd.Measuring;

/// <summary>One model's arms.</summary>
internal sealed record ModelSummary
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The size of its file, in millions of bytes.</summary>
    public required double FileMegabytes { get; init; }

    /// <summary>How long the prompt is.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>How many tokens each decode sampled.</summary>
    public required int Tokens { get; init; }

    /// <summary>How many rounds are complete.</summary>
    public required int Rounds { get; init; }

    /// <summary>Which share of all processors others used meanwhile, from 0 to 1; null where the system does not tell.</summary>
    public required double? OthersShare { get; init; }

    /// <summary>The arms; the first is the reference.</summary>
    public required IReadOnlyList<ArmSummary> Arms { get; init; }

    /// <summary>Arms that could not run, with the reason.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>An arm by its name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public ArmSummary Arm(string name) =>
        Arms.FirstOrDefault(a => a.Name == name) ?? throw new InvalidOperationException($"'{Name}' was measured without the arm '{name}'.");
}
