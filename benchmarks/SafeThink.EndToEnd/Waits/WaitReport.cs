using System.Globalization;
using System.Text;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Waits;

/// <summary>What was measured of interventions.</summary>
internal sealed record WaitReport
{
    private static readonly string[] Columns =
        ["scorer", "requests", "steered", "interventions", "wait tokens", "an intervention", "median a request", "95 % interval", "endings"];

    /// <summary>When, in UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Where.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>The first request's seed; each has the next.</summary>
    public required int Seed { get; init; }

    /// <summary>One a scorer.</summary>
    public required IReadOnlyList<WaitSummary> Scorers { get; init; }

    /// <summary>Prints the table.</summary>
    public void Print() => ConsoleReport.Print("wait tokens", null, Columns, Scorers.Select(Row));

    /// <summary>The report to read.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        MarkdownText.AppendHead(text, "Wait tokens an intervention", Date, Machine, Seed);
        text.Append("tiny-reasoner with the SafeThink policy's defaults. Wait tokens are those of steps taken back and those written to steer. No time is measured, so load does not matter.\n\n");
        MarkdownText.AppendTable(text, Columns, Scorers.Select(Row));
        return text.ToString();
    }

    private static IReadOnlyList<string> Row(WaitSummary summary) =>
    [
        summary.Scorer,
        Count(summary.Requests),
        Count(summary.Steered),
        Count(summary.Interventions),
        Count(summary.WaitTokens),
        Figures.Fixed(summary.PerIntervention, 1),
        Figures.Fixed(summary.MedianPerIntervention, 1),
        $"{Figures.Fixed(summary.Interval.Low, 1)} to {Figures.Fixed(summary.Interval.High, 1)}",
        string.Join(", ", summary.Endings.Select(e => $"{e.Key} {Count(e.Value)}")),
    ];

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);
}
