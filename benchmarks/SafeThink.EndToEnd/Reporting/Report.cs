using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>Everything that was measured.</summary>
internal sealed record Report
{
    /// <summary>When, in UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Where.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>Of the order and of the bootstrap.</summary>
    public required int Seed { get; init; }

    /// <summary>The models in the order in which they ran.</summary>
    public required IReadOnlyList<ModelSummary> Models { get; init; }
}
