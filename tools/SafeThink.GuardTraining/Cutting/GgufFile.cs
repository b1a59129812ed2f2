using System.Buffers.Binary;
using System.Text;

namespace SafeThink.GuardTraining.Cutting;

/// <summary>A GGUF file of version 3 as far as a cut needs it: its keys as raw bytes, its table of tensors, and where their data lie.</summary>
internal sealed class GgufFile
{
    private const uint Magic = 0x46554747;
    private const uint Version = 3;
    private const int StringType = 8;
    private const int ArrayType = 9;
    private const long DefaultAlignment = 32;
    private const int MostDimensions = 4;

    private static readonly int[] Sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

    private GgufFile(string path, IReadOnlyList<GgufEntry> entries, IReadOnlyList<GgufTensorInfo> tensors, long alignment)
    {
        Path = path;
        Entries = entries;
        Tensors = tensors;
        Alignment = alignment;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The keys, in order.</summary>
    public IReadOnlyList<GgufEntry> Entries { get; }

    /// <summary>The tensors, in order.</summary>
    public IReadOnlyList<GgufTensorInfo> Tensors { get; }

    /// <summary>Every tensor's data begin at a multiple of this many bytes.</summary>
    public long Alignment { get; }

    /// <summary>The key of how many layers the model has.</summary>
    /// <exception cref="InvalidDataException">It does not say of which architecture it is.</exception>
    public string LayersKey => $"{TextOf("general.architecture")}.block_count";

    /// <summary>Reads the head of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no GGUF file of version 3, or damaged.</exception>
    public static GgufFile Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            return Read(path, reader);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"'{path}' is truncated.", exception);
        }
    }

    /// <summary>The value of a key that holds an unsigned 32-bit number.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="InvalidDataException">There is none, or it holds something else.</exception>
    public uint NumberOf(string key) =>
        Entries.FirstOrDefault(e => e.Key == key) is { Type: GgufEntry.UInt32 } entry
            ? BinaryPrimitives.ReadUInt32LittleEndian(entry.Value)
            : throw new InvalidDataException($"'{Path}' has no number '{key}'.");

    /// <summary>The value of a key that holds a text.</summary>
    /// <inheritdoc cref="NumberOf"/>
    public string TextOf(string key) => FindText(key) ?? throw new InvalidDataException($"'{Path}' has no text '{key}'.");

    /// <summary>The value of a key that holds a text; null if there is none.</summary>
    /// <param name="key">The key.</param>
    public string? FindText(string key) =>
        Entries.FirstOrDefault(e => e.Key == key) is { Type: StringType } entry ? Encoding.UTF8.GetString(entry.Value.AsSpan(sizeof(ulong))) : null;

    /// <summary>Rounds a place up to where a tensor may begin.</summary>
    public static long Align(long position, long alignment) => (position + alignment - 1) / alignment * alignment;

    private static GgufFile Read(string path, BinaryReader reader)
    {
        if (reader.ReadUInt32() != Magic || reader.ReadUInt32() is not Version)
            throw new InvalidDataException($"'{path}' is no GGUF file of version {Version}. Convert the model with a current llama.cpp.");
        var tensorCount = CountOf(reader, path);
        var entryCount = CountOf(reader, path);
        var entries = new List<GgufEntry>();
        for (var i = 0; i < entryCount; i++)
            entries.Add(ReadEntry(reader, path));
        var tensors = new List<GgufTensorInfo>();
        for (var i = 0; i < tensorCount; i++)
            tensors.Add(ReadTensor(reader, path));
        var alignment = entries.FirstOrDefault(e => e is { Key: "general.alignment", Type: GgufEntry.UInt32 }) is { } entry
            ? BinaryPrimitives.ReadUInt32LittleEndian(entry.Value)
            : DefaultAlignment;
        return new(path, entries, Locate(tensors, Align(reader.BaseStream.Position, alignment), reader.BaseStream.Length, path), alignment);
    }

    // The table says where each tensor begins; it ends where the next begins, padding included.
    private static List<GgufTensorInfo> Locate(List<GgufTensorInfo> tensors, long start, long end, string path)
    {
        var begins = tensors.Select(t => start + t.Offset).Append(end).Order().ToList();
        if (begins[^1] > end || begins[0] < start)
            throw new InvalidDataException($"'{path}' is truncated: its tensors do not lie in it.");
        return [.. tensors.Select(t => t with { Offset = start + t.Offset, Length = begins.First(b => b > start + t.Offset) - start - t.Offset })];
    }

    private static GgufEntry ReadEntry(BinaryReader reader, string path)
    {
        var key = Encoding.UTF8.GetString(ReadString(reader, path));
        var type = reader.ReadInt32();
        var from = reader.BaseStream.Position;
        Skip(reader, type, path);
        var length = reader.BaseStream.Position - from;
        reader.BaseStream.Position = from;
        return new(key, type, reader.ReadBytes((int)length));
    }

    private static GgufTensorInfo ReadTensor(BinaryReader reader, string path)
    {
        var name = Encoding.UTF8.GetString(ReadString(reader, path));
        var dimensions = new long[reader.ReadInt32() is >= 1 and <= MostDimensions and var count ? count : throw Damaged(path)];
        for (var i = 0; i < dimensions.Length; i++)
            dimensions[i] = reader.ReadInt64();
        return new(name, dimensions, reader.ReadInt32(), reader.ReadInt64(), 0);
    }

    private static void Skip(BinaryReader reader, int type, string path)
    {
        if (type == StringType)
        {
            ReadString(reader, path);
            return;
        }

        if (type != ArrayType)
        {
            reader.BaseStream.Position += SizeOf(type, path);
            return;
        }

        var itemType = reader.ReadInt32();
        var count = CountOf(reader, path);
        if (itemType == ArrayType)
            throw Damaged(path);
        if (itemType != StringType)
        {
            reader.BaseStream.Position += count * SizeOf(itemType, path);
            return;
        }

        for (var i = 0; i < count; i++)
            ReadString(reader, path);
    }

    private static int SizeOf(int type, string path) =>
        (uint)type < Sizes.Length && Sizes[type] > 0 ? Sizes[type] : throw Damaged(path);

    private static byte[] ReadString(BinaryReader reader, string path)
    {
        var length = CountOf(reader, path);
        var bytes = reader.ReadBytes((int)length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }

    // Nothing that is counted can be more than there are bytes.
    private static long CountOf(BinaryReader reader, string path) =>
        reader.ReadInt64() is >= 0 and var count && count <= reader.BaseStream.Length ? count : throw Damaged(path);

    private static InvalidDataException Damaged(string path) => new($"'{path}' is damaged: its head makes no sense.");
}
