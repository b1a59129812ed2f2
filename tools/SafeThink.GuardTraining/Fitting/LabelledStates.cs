using SafeThink.GuardTraining.Data;
using SafeThink.GuardTraining.Extraction;
using SafeThink.GuardTraining.Tuning;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>A set and what a model's layers made of it.</summary>
/// <param name="Set">The set.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="IsTuned">Whether the layers were tuned, so that they know rows of their own sets.</param>
internal sealed record LabelledStates(DataSet Set, IReadOnlyList<StateRow> Rows, bool IsTuned = false)
{
    // A whole reply has the label that people gave it; of what it was worth at its first words nobody was asked.
    private const double ShareOfLast = 0.7;

    /// <summary>Whether choices and calibration may be made by a row: what the layers learned by heart says nothing of what they make of other text.</summary>
    /// <param name="row">The row's number.</param>
    public bool MayJudge(int row) => !IsTuned || !TuningData.IsLearned(Set.Name, Rows[row].Group);

    /// <summary>How much a sample of a set counts.</summary>
    /// <param name="set">The set.</param>
    /// <param name="steps">How many steps its row has.</param>
    /// <param name="isLast">Whether the row ends with it.</param>
    public static double WeightOf(DataSet set, double steps, bool isLast) => set.Weight * (((1 - ShareOfLast) / steps) + (isLast ? ShareOfLast : 0));

    /// <summary>The samples of all rows.</summary>
    /// <param name="choice">What of the states they have.</param>
    /// <param name="width">The length of a state.</param>
    public List<Sample> Samples(FeatureChoice choice, int width) =>
        [.. Rows.SelectMany((row, number) => choice.SamplesOf(row, number, width)).Select(s => s with { Weight = WeightOf(Set, 1 / s.Weight, s.IsLast) })];
}
