using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>Everything that was measured.</summary>
internal sealed record Report
{
    /// <summary>What was compared.</summary>
    public required string Title { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Where.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>Of the order and of the bootstrap.</summary>
    public required int Seed { get; init; }

    /// <summary>The models in the order in which they ran.</summary>
    public required IReadOnlyList<ModelSummary> Models { get; init; }

    /// <summary>The ratios as panels of a picture, one a model.</summary>
    public IEnumerable<PlotPanel> ToPanels()
    {
        foreach (var model in Models)
        {
            var reference = model.Arms[0].DecodeMillisecondsByRound;
            yield return new PlotPanel(
                $"{model.Name}: decode time by that of {model.Arms[0].Name}, {model.Rounds} rounds",
                [.. model.Arms.Select(a => new PlotRow(
                    a.Name, a.Ratio, a.RatioInterval, [.. a.DecodeMillisecondsByRound.Zip(reference, (t, r) => t / r)]))]);
        }
    }
}
