namespace SafeThink.Training.Tests.Data;

/// <summary>A data folder of a few rows.</summary>
internal sealed class TemporaryData : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    public string Root => _folder.FullName;

    public string Write(string file, params string[] lines)
    {
        var path = Path.Combine(Root, file + ".jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, lines);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
