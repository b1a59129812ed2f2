using SafeThink.Training.Files;

namespace SafeThink.GuardTraining.Writing;

/// <summary>A file that several runs may make, one after the other: until all of it is there it is <c>.part</c>, so that nobody takes it for whole.</summary>
internal sealed class GrowingFile : IDisposable
{
    private readonly string _path;
    private long _wholeLength;

    private GrowingFile(string path, FileStream stream, bool isWhole)
    {
        _path = path;
        Stream = stream;
        _wholeLength = isWhole ? stream.Length : -1;
    }

    /// <summary>What is there, and what is appended.</summary>
    public FileStream Stream { get; }

    /// <summary>Opens what earlier runs left, whole or not, or begins a file; nobody else can open it meanwhile.</summary>
    /// <param name="path">The name of the whole file; folders that are missing are made.</param>
    /// <exception cref="IOException">It cannot be written, or another run writes it.</exception>
    public static GrowingFile Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var isWhole = File.Exists(path);
        if (isWhole)
            File.Move(path, WholeFile.PartOf(path), overwrite: true);
        return new(path, new FileStream(WholeFile.PartOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), isWhole);
    }

    /// <summary>Says that what is there now is all of it.</summary>
    public void Finish() => _wholeLength = Stream.Length;

    /// <summary>Closes the file; one that is whole, or to which nothing was done since it was, has its name.</summary>
    public void Dispose()
    {
        // Also where the last of it cannot be written, for the disk is full.
        var isWhole = Stream.Length == _wholeLength;
        Stream.Dispose();
        if (isWhole)
            File.Move(WholeFile.PartOf(_path), _path, overwrite: true);
    }
}
