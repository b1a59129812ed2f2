using System.Globalization;
using System.Text;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>What reports to read have in common.</summary>
internal static class MarkdownText
{
    /// <summary>The title, and when and where it was measured.</summary>
    public static void AppendHead(StringBuilder text, string title, DateOnly date, MachineDescription machine, int seed) =>
        text.Append(CultureInfo.InvariantCulture, $"# {title}\n\n")
            .Append(CultureInfo.InvariantCulture, $"{date:yyyy-MM-dd}. {machine.Processor}, {machine.Cores} cores, {machine.DecodeThreads} decode thread; ")
            .Append(CultureInfo.InvariantCulture, $"{machine.OperatingSystem}; {machine.Runtime}; llama.cpp {machine.LlamaCpp}. Seed {seed}.\n\n");

    /// <summary>A table, whose first column is text and whose others are numbers.</summary>
    public static void AppendTable(StringBuilder text, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        AppendRow(text, columns);
        AppendRow(text, [.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in rows)
            AppendRow(text, row);
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
