using SafeThink.Training.Data;
using SafeThink.Training.Embedded.Rows;

namespace SafeThink.Training.Embedded.Evaluation;

/// <summary>The rows that weights are measured on, read before they are trained: that one is missing is better said then.</summary>
/// <param name="Tests">Judged tests, and their judged rows.</param>
/// <param name="Harmless">Harmless sets.</param>
/// <param name="Traces">Whole reasoning traces.</param>
internal sealed record MeasuredData(
    IReadOnlyList<(string Name, IReadOnlyList<SafetyRow> Judged)> Tests,
    IReadOnlyList<(string Name, IReadOnlyList<SafetyRow> Rows)> Harmless,
    IReadOnlyList<SafetyRow> Traces)
{
    private const string TraceTest = "self_jailbreaking_dev";

    /// <summary>Reads them.</summary>
    /// <param name="folder">The data.</param>
    /// <param name="rows">The rows of the training; those held apart are harmless sets too.</param>
    /// <exception cref="DataException">A file is missing, a row is broken, or a test has no judged row.</exception>
    public static MeasuredData Read(DataFolder folder, TrainingRows rows)
    {
        var apart = rows.HeldApart.Select(row => row.Row).ToList();
        return new(
            [.. TrainingSets.Tests.Select(name => (name, NotNone(name, [.. folder.Responses(name).Where(row => row.IsUnsafe is not null)])))],
            [
                ("gsm8k_test", folder.Utility("gsm8k_test")),
                ("math500", folder.Utility("math500")),
                ("dolly, held apart", [.. apart.Where(row => row.Source.StartsWith("dolly", StringComparison.Ordinal))]),
                ("star1 reasoning, held apart", [.. apart.Where(row => row.Source.StartsWith("star1", StringComparison.Ordinal))]),
                ("aime24", folder.Utility("aime24")),
                ("benign_algebra traces", folder.Traces("benign_algebra")),
            ],
            NotNone(TraceTest, [.. folder.Traces("self_jailbreaking").Where(row => row.Overlaps.Contains(TraceTest))]));
    }

    private static IReadOnlyList<SafetyRow> NotNone(string test, IReadOnlyList<SafetyRow> rows) =>
        rows.Count > 0 ? rows : throw new DataException($"The test '{test}' has no judged rows to measure with. Complete the data folder.");
}
