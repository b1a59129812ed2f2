namespace SafeThink.Training.Files;

/// <summary>A file that is there whole or not at all: it is written under a name of its own, and given the right one at the end.</summary>
/// <remarks>What a run that was killed leaves is <c>.part</c>; the next one writes over it. What was there before stays until then.</remarks>
public sealed class WholeFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private bool _isComplete;

    private WholeFile(string path, FileStream stream) => (_path, _stream) = (path, stream);

    /// <summary>What is written; disposed with the file.</summary>
    public Stream Stream => _stream;

    /// <summary>The name of a file that is not whole.</summary>
    public static string PartOf(string path) => path + ".part";

    /// <summary>Begins a file; nobody else can write it meanwhile.</summary>
    /// <param name="path">The file; the folder must be there.</param>
    /// <exception cref="IOException">It cannot be written, or somebody else writes it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static WholeFile Create(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Directory.Exists(path))
            throw new IOException($"'{path}' is a folder. Name a file.");

        // One that takes its name would stand in its place, for all programs.
        if (Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal))
            throw new IOException($"'{path}' is a device. Name a file.");
        return new(path, new FileStream(PartOf(path), FileMode.Create, FileAccess.Write, FileShare.None));
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="IOException">Not all of it can be written.</exception>
    public void Complete()
    {
        _stream.Dispose();
        File.Move(PartOf(_path), _path, overwrite: true);
        _isComplete = true;
    }

    /// <summary>Ends the writing; a file that is not complete is gone.</summary>
    public void Dispose()
    {
        if (_isComplete)
            return;
        try
        {
            _stream.Dispose();
        }
        finally
        {
            File.Delete(PartOf(_path));
        }
    }
}
