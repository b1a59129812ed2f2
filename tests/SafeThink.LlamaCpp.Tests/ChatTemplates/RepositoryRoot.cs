namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>The folder of the solution, found by walking up from the test assembly.</summary>
internal static class RepositoryRoot
{
    public static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SafeThink.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }

    public static string ReadText(params string[] path) => File.ReadAllText(
        Path.Combine([Find() ?? throw new InvalidOperationException("The tests run outside the repository."), .. path]));
}
