using System.Globalization;
using System.Text;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Candidates;

/// <summary>The results as Markdown.</summary>
internal static class CandidateReport
{
    private static readonly string[] Columns = ["model", "resamples rejected", "at once", "ms", "ratio", "95 % interval"];

    /// <summary>The report to read.</summary>
    /// <param name="results">What was measured.</param>
    /// <param name="rounds">How often each arm ran.</param>
    /// <param name="stepTokens">How many tokens a step had.</param>
    /// <param name="othersShare">The share of the processors that others used meanwhile; null where it is not known.</param>
    public static string Write(IReadOnlyList<CandidateResult> results, int rounds, int stepTokens, double? othersShare)
    {
        var text = new StringBuilder();
        MarkdownText.AppendHead(text, "Candidates at once", DateOnly.FromDateTime(DateTime.UtcNow), MachineDescription.Read(), CandidateExperiment.Seed);
        text.Append(
            CultureInfo.InvariantCulture,
            $"One intervention: from the verdict that rejects a step to the verdict that accepts a resample, steps of {stepTokens} tokens, each read by SafeThink's own guard, whose scores are replaced by a script. {rounds} rounds, arms in random order; medians; ratios against one after another in the same round; {Figures.Load(othersShare)}.\n\n");
        MarkdownText.AppendTable(text, Columns, results.Select(Row));
        return text.ToString();
    }

    private static string[] Row(CandidateResult result) =>
    [
        result.Model,
        result.Rejected.ToString(CultureInfo.InvariantCulture),
        result.AtOnce.ToString(CultureInfo.InvariantCulture),
        Figures.Fixed(result.Milliseconds, 0),
        Figures.Fixed(result.Ratio, 2),
        $"{Figures.Fixed(result.Interval.Low, 2)} to {Figures.Fixed(result.Interval.High, 2)}",
    ];
}
