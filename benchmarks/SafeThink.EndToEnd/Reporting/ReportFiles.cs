namespace SafeThink.EndToEnd.Reporting;

/// <summary>The files of a report.</summary>
internal static class ReportFiles
{
    /// <summary>What they are called, without their endings.</summary>
    public const string Name = "end-to-end";

    /// <summary>Writes all three; those already there are replaced.</summary>
    /// <param name="report">What was measured; at least one model.</param>
    /// <param name="folder">Made if it is not there.</param>
    public static void Write(Report report, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{Name}.md"), MarkdownReport.Write(report));
        File.WriteAllText(Path.Combine(folder, $"{Name}.json"), JsonReport.Write(report));
        File.WriteAllText(Path.Combine(folder, $"{Name}.svg"), SvgPlot.Write(report));
    }
}
