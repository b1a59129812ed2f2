namespace SafeThink.EndToEnd.Decodes;

/// <summary>A comparison of whole decodes: which arms there are, and what is measured when nothing else is said.</summary>
internal sealed record DecodeMeasurement
{
    /// <summary>The verb, which names the reports too.</summary>
    public required string Name { get; init; }

    /// <summary>The reports' title.</summary>
    public required string Title { get; init; }

    /// <summary>What it measures, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The models.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>How often each arm decodes.</summary>
    public required int Rounds { get; init; }

    /// <summary>How many tokens a decode samples.</summary>
    public required int Tokens { get; init; }

    /// <summary>Adds the arms for a model, the reference first.</summary>
    public required Func<ArmContext, Task> AddArms { get; init; }
}
