namespace SafeThink.Tests.Testing.Gguf;

internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public IReadOnlyList<string> FileNames => [.. _folder.EnumerateFiles().Select(f => f.Name)];

    public void Dispose() => _folder.Delete(recursive: true);
}
