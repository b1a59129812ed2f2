namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>Where the SmolLM2 reasoner is: a folder that an environment variable names, or one beside the repository.</summary>
internal static class SmolLm
{
    public const string FileName = "smollm2-135m-reasoner.gguf";
    public const string FolderVariable = "SAFETHINK_MODELS";

    public static string? FindFile()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrEmpty(folder))
            folder = FolderBesideTheRepository();
        return folder is null || !Directory.Exists(folder)
            ? null
            : Directory.EnumerateFiles(folder, FileName, SearchOption.AllDirectories).FirstOrDefault();
    }

    private static string? FolderBesideTheRepository()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "SafeThink.sln")))
            root = root.Parent;
        return root?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "models") : null;
    }
}
