using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Features;

namespace SafeThink.Training.Embedded.Fitting;

/// <summary>Chooses rows about other requests than those of some rows: weights that are fitted on them have not met these.</summary>
internal static class OtherRequests
{
    /// <summary>The rows that are left.</summary>
    /// <param name="rows">The rows to choose from; lessons among them are about parts of a prompt.</param>
    /// <param name="apart">The rows whose requests are not to be met, however they are spelled.</param>
    public static List<FeatureRow> Of(IEnumerable<FeatureRow> rows, IEnumerable<SafetyRow> apart)
    {
        var met = apart.SelectMany(row => RowText.Groups(row.Prompt)).ToHashSet();
        return [.. rows.Where(row => !met.Contains(RowText.Group(row.Row.Prompt)))];
    }
}
