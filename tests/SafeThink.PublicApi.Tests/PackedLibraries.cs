namespace SafeThink.PublicApi.Tests;

/// <summary>The libraries in <c>src</c> that others can call, and where their approved API is kept.</summary>
internal static class PackedLibraries
{
    // One has native files only, the other is built on request only.
    private static readonly string[] Apart = ["SafeThink.LlamaCpp.Runtime", "SafeThink.LLamaSharp"];

    private static readonly string Root = FindRoot();

    public static string[] Names() =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(NameOf).Except(Apart)];

    public static string[] NamesOfSnapshots() => [.. Directory.EnumerateFiles(Snapshots, "*.txt").Select(NameOf)];

    public static string SnapshotOf(string library) => Path.Combine(Snapshots, $"{library}.txt");

    private static string Snapshots => Path.Combine(Root, "tests", "SafeThink.PublicApi.Tests", "Snapshots");

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SafeThink.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds SafeThink.sln: run the tests inside the repository.");
        return folder;
    }
}
