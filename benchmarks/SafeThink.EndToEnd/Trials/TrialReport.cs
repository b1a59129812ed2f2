using System.Globalization;
using System.Text;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Trials;

/// <summary>Everything that was measured of short operations.</summary>
internal sealed record TrialReport
{
    private static readonly string[] Columns = ["operation", "ms", "ratio", "95 % interval"];

    /// <summary>What was compared.</summary>
    public required string Title { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Where.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>Of the order and of the bootstrap.</summary>
    public required int Seed { get; init; }

    /// <summary>The groups in the order in which they ran.</summary>
    public required IReadOnlyList<TrialGroup> Groups { get; init; }

    /// <summary>Prints a group's table.</summary>
    public static void Print(TrialGroup group) =>
        ConsoleReport.Print(group.Name, Describe(group), Columns, group.Trials.Select(Row));

    /// <summary>Writes the files of the report.</summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="name">What they are called, without their endings.</param>
    public void Write(string folder, string name) =>
        ReportFiles.Write(folder, name, ToMarkdown(), JsonReport.Write(this), SvgPlot.Write(Groups.Select(ToPanel)));

    /// <summary>The report to read.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        MarkdownText.AppendHead(text, Title, Date, Machine, Seed);
        text.Append("Times are medians; ratios are medians over the rounds of an operation's time by that of the first in the same round, intervals 95 % percentile bootstraps.\n");
        foreach (var group in Groups)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {group.Name}\n\n{Describe(group)}.\n\n");
            MarkdownText.AppendTable(text, Columns, group.Trials.Select(Row));
            text.Append('\n');
            foreach (var trial in group.Trials)
                text.Append(CultureInfo.InvariantCulture, $"- **{trial.Name}**: {trial.Description}\n");
        }

        return text.ToString();
    }

    private static string Describe(TrialGroup group) =>
        $"{group.Rounds} rounds, {Figures.Load(group.OthersShare)}";

    private static IReadOnlyList<string> Row(TrialSummary trial) =>
    [
        trial.Name,
        Figures.Fixed(trial.Milliseconds, 4),
        Figures.Fixed(trial.Ratio, 5),
        $"{Figures.Fixed(trial.RatioInterval.Low, 5)} to {Figures.Fixed(trial.RatioInterval.High, 5)}",
    ];

    private static PlotPanel ToPanel(TrialGroup group)
    {
        var reference = group.Trials[0].MillisecondsByRound;
        return new PlotPanel(
            $"{group.Name}: time by that of {group.Trials[0].Name}, {group.Rounds} rounds",
            [.. group.Trials.Select(t => new PlotRow(
                t.Name, t.Ratio, t.RatioInterval, [.. t.MillisecondsByRound.Zip(reference, (a, b) => a / b)]))]);
    }
}
