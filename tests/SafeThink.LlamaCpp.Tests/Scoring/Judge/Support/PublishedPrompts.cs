using SafeThink.LlamaCpp.Tests.ChatTemplates;

namespace SafeThink.LlamaCpp.Tests.Scoring.Judge.Support;

/// <summary>
/// Prompts as the makers of guard models published them, kept outside the repository because of their licences: in
/// <c>$SAFETHINK_DATA</c>, or in <c>shared/data</c> beside the folder of the solution.
/// </summary>
internal static class PublishedPrompts
{
    public static string Read(string path) =>
        File.ReadAllText(Find(path) ?? throw new FileNotFoundException($"'{path}' is not at hand.", path));

    public static string? Find(string path)
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("SAFETHINK_DATA") is { Length: > 0 } data)
            folders.Add(data);
        if (RepositoryRoot.Find() is { } root)
            folders.Add(Path.GetFullPath(Path.Combine(root, "..", "shared", "data")));
        return folders.Select(folder => Path.Combine(folder, path)).FirstOrDefault(File.Exists);
    }
}
