using System.Text;

namespace SafeThink.Testing.Gguf;

/// <summary>Writes a GGUF file, version 3: metadata, then tensors of 32-bit or 16-bit floats.</summary>
/// <remarks>
/// Enough of the format to hand llama.cpp a model that a test made itself. Metadata is kept in memory; tensors are
/// asked for row by row while they are written. Keys and tensors appear in the order they were added.
/// </remarks>
public sealed class GgufWriter
{
    private const uint Magic = 0x46554747;
    private const uint Version = 3;
    private const int Alignment = 32;
    private const int LongestName = 63;

    private readonly GgufMetadata _metadata = new();
    private readonly List<GgufTensor> _tensors = [];
    private readonly HashSet<string> _names = [];

    /// <summary>Adds an unsigned 32-bit number, the type of counts and sizes.</summary>
    /// <param name="key">The key, not added before.</param>
    /// <param name="value">The number.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The key is empty or was added before.</exception>
    public GgufWriter Set(string key, uint value) => With(key, GgufValueType.UInt32, w => w.Write(value));

    /// <summary>Adds a 32-bit float.</summary>
    /// <inheritdoc cref="Set(string, uint)"/>
    public GgufWriter Set(string key, float value) => With(key, GgufValueType.Float32, w => w.Write(value));

    /// <summary>Adds a truth value.</summary>
    /// <param name="key">The key, not added before.</param>
    /// <param name="value">The value.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The key is empty or was added before.</exception>
    public GgufWriter Set(string key, bool value) => With(key, GgufValueType.Boolean, w => w.Write(value));

    /// <summary>Adds a text.</summary>
    /// <param name="key">The key, not added before.</param>
    /// <param name="value">The text, stored as UTF-8.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The key is empty or was added before, or the text has a lone surrogate.</exception>
    public GgufWriter Set(string key, string value) => With(key, GgufValueType.String, w => GgufText.Write(w, value));

    /// <summary>Adds a list of signed 32-bit numbers.</summary>
    /// <param name="key">The key, not added before.</param>
    /// <param name="values">The numbers.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The key is empty or was added before.</exception>
    public GgufWriter Set(string key, IReadOnlyList<int> values) => With(key, GgufValueType.Int32, values, (w, v) => w.Write(v));

    /// <summary>Adds a list of 32-bit floats.</summary>
    /// <inheritdoc cref="Set(string, IReadOnlyList{int})"/>
    public GgufWriter Set(string key, IReadOnlyList<float> values) => With(key, GgufValueType.Float32, values, (w, v) => w.Write(v));

    /// <summary>Adds a list of texts.</summary>
    /// <param name="key">The key, not added before.</param>
    /// <param name="values">The texts, stored as UTF-8.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The key is empty or was added before, or a text has a lone surrogate.</exception>
    public GgufWriter Set(string key, IReadOnlyList<string> values) => With(key, GgufValueType.String, values, GgufText.Write);

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">The name, at most 63 bytes, not added before.</param>
    /// <param name="type">How its numbers are stored.</param>
    /// <param name="rows">Where its numbers come from.</param>
    /// <param name="dimensions">One to four sizes; the first is the length of a row, which is contiguous in the file.</param>
    /// <returns>This writer.</returns>
    /// <exception cref="ArgumentException">The name is empty, too long or was added before, or there are no or too many sizes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the type is not one of <see cref="GgufTensorType"/>.</exception>
    public GgufWriter AddTensor(string name, GgufTensorType type, GgufRowSource rows, params ReadOnlySpan<long> dimensions)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(rows);
        if (!Enum.IsDefined(type))
            throw new ArgumentOutOfRangeException(nameof(type), type, "This writer stores F32 and F16 only.");

        if (GgufText.ByteCount(name) > LongestName)
            throw new ArgumentException($"The tensor name '{name}' is longer than {LongestName} bytes.", nameof(name));

        if (dimensions.Length is 0 or > 4)
            throw new ArgumentException($"The tensor '{name}' has {dimensions.Length} dimensions; give one to four.", nameof(dimensions));

        foreach (var size in dimensions)
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(dimensions));

        if (!_names.Add(name))
            throw new ArgumentException($"The tensor '{name}' was added before.", nameof(name));

        _tensors.Add(new GgufTensor(name, type, dimensions.ToArray(), rows));
        return this;
    }

    /// <summary>Writes the file. It appears under its name only when it is complete; a file already there is replaced.</summary>
    /// <param name="path">The path; its folder exists.</param>
    /// <exception cref="IOException">The file cannot be written; the message names the path, and nothing is left behind.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
                WriteTo(stream);

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The GGUF file '{path}' cannot be written: {e.Message}", e);
        }
        finally
        {
            Discard(unfinished);
        }
    }

    private static void Discard(string unfinished)
    {
        // After a move there is nothing to delete; after a fault, the fault matters more than the leftover.
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static long Align(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private static void Pad(Stream stream) => stream.Write(stackalloc byte[(int)(Align(stream.Position) - stream.Position)]);

    private GgufWriter With(string key, GgufValueType type, Action<BinaryWriter> write)
    {
        _metadata.Add(key, type, write);
        return this;
    }

    private GgufWriter With<T>(string key, GgufValueType type, IReadOnlyList<T> values, Action<BinaryWriter, T> write)
    {
        ArgumentNullException.ThrowIfNull(values);
        return With(key, GgufValueType.Array, w =>
        {
            w.Write((uint)type);
            w.Write((ulong)values.Count);
            foreach (var value in values)
                write(w, value);
        });
    }

    private void WriteTo(FileStream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((ulong)_tensors.Count);
        writer.Write((ulong)_metadata.Count);
        _metadata.WriteTo(stream);
        WriteTensorTable(writer);
        writer.Flush();
        Pad(stream);
        foreach (var tensor in _tensors)
        {
            tensor.WriteTo(stream);
            Pad(stream);
        }
    }

    private void WriteTensorTable(BinaryWriter writer)
    {
        var offset = 0L;
        foreach (var tensor in _tensors)
        {
            GgufText.Write(writer, tensor.Name);
            writer.Write((uint)tensor.Dimensions.Length);
            foreach (var size in tensor.Dimensions)
                writer.Write((ulong)size);

            writer.Write((uint)tensor.Type);
            writer.Write((ulong)offset);
            offset = Align(offset + tensor.ByteCount);
        }
    }
}
