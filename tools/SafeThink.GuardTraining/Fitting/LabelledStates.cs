using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>A set and what a model's layers made of it.</summary>
/// <param name="Set">The set.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record LabelledStates(DataSet Set, IReadOnlyList<StateRow> Rows)
{
    // A whole reply has the label that people gave it; of what it was worth at its first words nobody was asked.
    private const double ShareOfLast = 0.7;

    /// <summary>The samples of all rows.</summary>
    /// <param name="choice">What of the states they have.</param>
    /// <param name="width">The length of a state.</param>
    public List<Sample> Samples(FeatureChoice choice, int width) =>
        [.. Rows.SelectMany((row, number) => choice.SamplesOf(row, number, width)).Select(s => s with { Weight = Set.Weight * (((1 - ShareOfLast) * s.Weight) + (s.IsLast ? ShareOfLast : 0)) })];
}
