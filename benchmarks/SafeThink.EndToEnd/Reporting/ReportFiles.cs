namespace SafeThink.EndToEnd.Reporting;

/// <summary>The files of a report.</summary>
internal static class ReportFiles
{
    /// <summary>Writes all three; those already there are replaced.</summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="name">What they are called, without their endings.</param>
    /// <param name="markdown">To read.</param>
    /// <param name="json">For programs.</param>
    /// <param name="svg">The picture; null for none.</param>
    public static void Write(string folder, string name, string markdown, string json, string? svg)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{name}.md"), markdown);
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), json);
        if (svg is not null)
            File.WriteAllText(Path.Combine(folder, $"{name}.svg"), svg);
    }
}
