namespace SafeThink.Docs.Tests;

/// <summary>The repository that the tests run in, and its pages.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>README, the packages' READMEs and everything below docs, relative to the root.</summary>
    public static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateDirectories(Path.Combine(Root, "src")).Select(d => Path.Combine(d, "README.md")).Where(File.Exists))
            .Append(Path.Combine(Root, "README.md"))
            .Select(p => Path.GetRelativePath(Root, p).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>Every Markdown file that is no build's output, relative to the root.</summary>
    public static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories)
            .Select(p => Path.GetRelativePath(Root, p).Replace('\\', '/'))
            .Where(p => !p.Split('/').Any(f => f is "bin" or "obj" or "artifacts"))
            .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SafeThink.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"There is no SafeThink.sln above '{AppContext.BaseDirectory}'.");
        return folder;
    }
}
