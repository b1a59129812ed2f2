namespace SafeThink.EndToEnd;

/// <summary>A folder for what is made for this run only: random models, the compiled loop.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("safethink-end-to-end-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
