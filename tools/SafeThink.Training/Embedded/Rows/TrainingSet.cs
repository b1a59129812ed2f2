using SafeThink.Training.Data;

namespace SafeThink.Training.Embedded.Rows;

/// <summary>A file of rows to train on.</summary>
/// <param name="File">Where it is in the data folder, without its extension.</param>
/// <param name="Licence">Its licence.</param>
/// <param name="Kind">What it is used for.</param>
/// <param name="Weight">How much a row of it counts.</param>
/// <param name="IsPermissive">Whether weights trained on it may be shipped.</param>
/// <param name="Maximum">How many of its rows are used at most, from the first on.</param>
/// <param name="HoldsApart">Whether a tenth of its prompts is kept out of training, for calibration and as a test.</param>
/// <param name="IsHarmless">Whether every alarm on it is false, so that it chooses the threshold.</param>
internal sealed record TrainingSet(
    string File, string Licence, RowKind Kind, float Weight = 1, bool IsPermissive = true, int Maximum = int.MaxValue, bool HoldsApart = false, bool IsHarmless = false)
{
    // Upstream sets whose licence does not let weights be shipped, named in the source of a row of a mixed set.
    private static readonly string[] BarredOrigins = ["alert", "beavertails", "pku", "wildjailbreak"];

    /// <summary>Reads the rows that may be used.</summary>
    /// <param name="folder">The data.</param>
    /// <param name="build">For which weights.</param>
    public IEnumerable<SafetyRow> Read(DataFolder folder, WeightsBuild build)
    {
        var name = File[(File.IndexOf('/') + 1)..];
        var rows = File[..File.IndexOf('/')] switch
        {
            "responses" => folder.Responses(name),
            "traces" => folder.Traces(name),
            "utility" => folder.Utility(name),
            _ => folder.Prompts(name),
        };
        return rows.Where(row => build == WeightsBuild.Research || !IsBarred(row.Source)).Take(Maximum);
    }

    private static bool IsBarred(string source) => BarredOrigins.Any(origin => source.Contains(origin, StringComparison.OrdinalIgnoreCase));
}
