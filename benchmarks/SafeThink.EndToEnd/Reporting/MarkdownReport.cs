using System.Globalization;
using System.Text;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>The report to read.</summary>
internal static class MarkdownReport
{
    public static string Write(Report report)
    {
        var text = new StringBuilder();
        var machine = report.Machine;
        text.Append("# Whole decodes, interleaved\n\n")
            .Append(CultureInfo.InvariantCulture, $"{report.Date:yyyy-MM-dd}. {machine.Processor}, {machine.Cores} cores, {machine.DecodeThreads} decode thread; ")
            .Append(CultureInfo.InvariantCulture, $"{machine.OperatingSystem}; {machine.Runtime}; llama.cpp {machine.LlamaCpp}. Seed {report.Seed}.\n\n")
            .Append("Ratios are medians over the rounds of the arm's decode time by raw's of the same round; intervals are 95 % percentile bootstraps. ")
            .Append("The clock runs from the prompt's logits to the last token's text with the reader. `benchmarks/README.md` says what each figure means.\n");
        foreach (var model in report.Models)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {model.Name}\n\n{Figures.Describe(model)}.\n\n");
            AppendRow(text, Figures.Columns);
            AppendRow(text, [.. Figures.Columns.Select((_, i) => i == 0 ? "---" : "---:")]);
            foreach (var arm in model.Arms)
                AppendRow(text, Figures.Row(arm));
            foreach (var skipped in model.Skipped)
                text.Append(CultureInfo.InvariantCulture, $"\nSkipped: {skipped}.\n");
        }

        if (report.Models.Count > 0)
        {
            text.Append("\n## Arms\n\n");
            foreach (var arm in report.Models[0].Arms)
                text.Append(CultureInfo.InvariantCulture, $"- **{arm.Name}**: {arm.Description}\n");
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
