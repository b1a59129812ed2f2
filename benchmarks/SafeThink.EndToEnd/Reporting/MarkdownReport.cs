using System.Globalization;
using System.Text;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>The report to read.</summary>
internal static class MarkdownReport
{
    public static string Write(Report report)
    {
        var text = new StringBuilder();
        MarkdownText.AppendHead(text, report.Title, report.Date, report.Machine, report.Seed);
        text.Append("Ratios are medians over the rounds of the arm's decode time by that of the first arm in the same round; intervals are 95 % percentile bootstraps. ")
            .Append("The clock runs from the prompt's logits to the last token's text with the reader. `benchmarks/README.md` says what each figure means.\n");
        foreach (var model in report.Models)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {model.Name}\n\n{Figures.Describe(model)}.\n\n");
            MarkdownText.AppendTable(text, Figures.Columns, model.Arms.Select(Figures.Row));
            var guarded = model.Arms.Where(a => a.Guard is not null).ToList();
            if (guarded.Count > 0)
            {
                text.Append('\n');
                MarkdownText.AppendTable(text, Figures.GuardColumns, guarded.Select(a => Figures.GuardRow(a.Name, a.Guard!)));
            }

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
}
