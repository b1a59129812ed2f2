using System.Globalization;
using System.Text;
using SafeThink.EndToEnd.Reporting;

namespace SafeThink.EndToEnd.Simulation;

/// <summary>What the simulation says, beside what was measured.</summary>
internal sealed record SimulationReport
{
    private static readonly string[] MachineColumns = ["model", "t ms", "a ms", "b ms", "σ", "γ"];
    private static readonly string[] CheckColumns = ["model", "arm", "simulated", "measured", "error"];

    /// <summary>When, in UTC.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Where the measured figures come from.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>Of the measurement.</summary>
    public required int Seed { get; init; }

    /// <summary>The machine's figures, by model.</summary>
    public required IReadOnlyDictionary<string, SimulatedMachine> Machines { get; init; }

    /// <summary>The simulated and the measured ratios.</summary>
    public required IReadOnlyList<CheckedRatio> Checks { get; init; }

    /// <summary>What would be with other figures.</summary>
    public required IReadOnlyList<Outlook> Outlooks { get; init; }

    /// <summary>Prints the tables.</summary>
    public void Print()
    {
        ConsoleReport.Print("measured figures", null, MachineColumns, Machines.Select(m => MachineRow(m.Key, m.Value)));
        ConsoleReport.Print("simulated and measured", null, CheckColumns, Checks.Select(Row));
        foreach (var outlook in Outlooks)
            ConsoleReport.Print(outlook.Title, null, outlook.Columns, outlook.Rows);
    }

    /// <summary>The report to read.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        MarkdownText.AppendHead(text, "Simulated decodes", Date, Machine, Seed);
        text.Append("Figures that were measured; `docs/scaling.md` says what they mean.\n\n");
        MarkdownText.AppendTable(text, MachineColumns, Machines.Select(m => MachineRow(m.Key, m.Value)));
        text.Append("\nRatios to the raw loop, simulated from these figures, and measured. None of the measured ratios went into the simulation.\n\n");
        MarkdownText.AppendTable(text, CheckColumns, Checks.Select(Row));
        text.Append(CultureInfo.InvariantCulture, $"\nThe largest error is {Percent(Checks.Max(c => Math.Abs(c.Error)))}.\n");
        foreach (var outlook in Outlooks)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {outlook.Title}\n\n");
            MarkdownText.AppendTable(text, outlook.Columns, outlook.Rows);
        }

        return text.ToString();
    }

    private static IReadOnlyList<string> MachineRow(string model, SimulatedMachine machine) =>
    [
        model, Figures.Fixed(machine.Token, 3), Figures.Fixed(machine.GuardBatch, 3), Figures.Fixed(machine.GuardToken, 4),
        Figures.Fixed(machine.DecodeSlowdown, 3), Figures.Fixed(machine.GuardSlowdown, 3),
    ];

    private static IReadOnlyList<string> Row(CheckedRatio check) =>
        [check.Model, check.Arm, Figures.Fixed(check.Simulated, 3), Figures.Fixed(check.Measured, 3), Percent(check.Error)];

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:+0.0;-0.0;0.0} %");
}
