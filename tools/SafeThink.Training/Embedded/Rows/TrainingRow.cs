using SafeThink.Training.Data;

namespace SafeThink.Training.Embedded.Rows;

/// <summary>A row to train on.</summary>
/// <param name="Row">The row.</param>
/// <param name="Kind">What it is used for.</param>
/// <param name="Weight">How much it counts.</param>
internal sealed record TrainingRow(SafetyRow Row, RowKind Kind, float Weight)
{
    /// <summary>How unsafe it is, from 0 to 1: the label, or what a guard made of it.</summary>
    public float Risk { get; init; } = Row.IsUnsafe == true ? 1 : 0;
}
