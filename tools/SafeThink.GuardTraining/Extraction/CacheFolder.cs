using System.Globalization;
using System.Security.Cryptography;

namespace SafeThink.GuardTraining.Extraction;

/// <summary>A folder of state caches that belong to one model.</summary>
internal sealed class CacheFolder
{
    private const string LabelFile = "model.txt";
    private const string Extension = ".states";

    private CacheFolder(string path, byte[] modelHash, IReadOnlyList<int> depths, int width, TraceFormat format) =>
        (Path, ModelHash, Depths, Width, Format) = (path, modelHash, depths, width, format);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>SHA-256 of the model that was read.</summary>
    public byte[] ModelHash { get; }

    /// <summary>Behind how many layers states were read.</summary>
    public IReadOnlyList<int> Depths { get; }

    /// <summary>The length of a state.</summary>
    public int Width { get; }

    /// <summary>How request and trace were laid before the model.</summary>
    public TraceFormat Format { get; }

    /// <summary>How many numbers the states of a text are.</summary>
    public int StateLength => Depths.Count * Width;

    /// <summary>The cache of a set.</summary>
    public string FileOf(string set) => System.IO.Path.Combine(Path, set + Extension);

    /// <summary>Opens a folder for a model, and labels it if there are no states in it yet.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="model">The model file.</param>
    /// <param name="depths">Behind how many layers to read.</param>
    /// <param name="width">The length of a state.</param>
    /// <param name="format">How request and trace are laid before the model.</param>
    /// <exception cref="InvalidDataException">It belongs to another model, other layers or another format.</exception>
    public static CacheFolder OpenFor(string path, string model, IReadOnlyList<int> depths, int width, TraceFormat format)
    {
        Directory.CreateDirectory(path);
        var folder = new CacheFolder(path, HashOf(model), depths, width, format);
        var label = System.IO.Path.Combine(path, LabelFile);
        if (File.Exists(label) && File.ReadAllText(label) == folder.Label)
            return folder;
        if (Directory.EnumerateFiles(path, $"*{Extension}*").Any(file => new FileInfo(file).Length > 0))
            throw new InvalidDataException($"'{path}' holds states of another model, of other layers or read in another format. Name another folder, or delete it.");
        File.WriteAllText(label, folder.Label);
        return folder;
    }

    /// <summary>Opens a folder to read from it.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InvalidDataException">It is no such folder, or its label is damaged.</exception>
    public static CacheFolder Open(string path)
    {
        var label = System.IO.Path.Combine(path, LabelFile);
        if (!File.Exists(label) || File.ReadAllText(label).Split(' ') is not [var hash, var depths, var width, .. var format])
            throw new InvalidDataException($"'{path}' holds no states. Fill it with the command 'extract'.");
        try
        {
            return new(path, Convert.FromHexString(hash), [.. depths.Split(',').Select(d => int.Parse(d, CultureInfo.InvariantCulture))], int.Parse(width, CultureInfo.InvariantCulture), TraceFormat.Parse(format));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw new InvalidDataException($"'{label}' does not say of which model and layers the states are. Delete '{path}', and fill it anew with the command 'extract'.", exception);
        }
    }

    /// <summary>SHA-256 of a file.</summary>
    public static byte[] HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }

    private string Label => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(ModelHash)} {string.Join(',', Depths)} {Width}{Format.Label}");
}
