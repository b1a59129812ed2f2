using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.Training.Embedded.Features;

/// <summary>A row as the trainer sees it.</summary>
/// <param name="Row">The row.</param>
/// <param name="Whole">Its features, as the scorer weighs them over the whole.</param>
/// <param name="Turn">The same with the pieces of its request's words, as the scorer weighs people's talk; the same as the whole where it is none.</param>
/// <param name="Windows">Its features, window by window.</param>
/// <param name="Kind">What it is used for.</param>
/// <param name="Risk">How unsafe it is, from 0 to 1.</param>
/// <param name="Weight">How much it counts in training.</param>
internal sealed record FeatureRow(
    SafetyRow Row, SparseVector Whole, SparseVector Turn, IReadOnlyList<SparseVector> Windows, RowKind Kind, float Risk, float Weight)
{
    /// <summary>Whether it is a turn of people's talk rather than a model's reply.</summary>
    public bool IsChat => Kind == RowKind.Chat;
}
