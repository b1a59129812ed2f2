using SafeThink.Training.Data;

namespace SafeThink.Training.Embedded.Evaluation;

/// <summary>A row that the weights judge otherwise than people did.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="IsUnsafe">What people said.</param>
/// <param name="Score">What the weights said.</param>
/// <param name="Kind">What kind of text it is, in words of our own: the text itself may be unsafe.</param>
internal sealed record Failure(string Id, bool IsUnsafe, double Score, string Kind)
{
    /// <summary>Describes a row.</summary>
    /// <param name="row">The row, judged.</param>
    /// <param name="score">What the weights said.</param>
    public static Failure Of(SafetyRow row, double score)
    {
        var words = row.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        var manner = RefusalCues.AreIn(row.Text) ? "that doubt or decline" : "without a word of doubt";
        return new(row.Id, row.IsUnsafe == true, score, FormattableString.Invariant($"{words} words {manner}"));
    }
}
