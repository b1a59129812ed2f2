using System.Text;

namespace SafeThink.Tests.Testing.Gguf;

/// <summary>Reads a GGUF file by the letter of the format, sharing nothing with the writer under test.</summary>
internal sealed class GgufFile
{
    private readonly byte[] _bytes;

    private GgufFile(byte[] bytes) => _bytes = bytes;

    public Dictionary<string, object> Values { get; } = [];

    public Dictionary<string, (long[] Dimensions, uint Type, long Start)> Tensors { get; } = [];

    public long Length => _bytes.Length;

    public static GgufFile Read(string path)
    {
        var file = new GgufFile(File.ReadAllBytes(path));
        using var reader = new BinaryReader(new MemoryStream(file._bytes));
        Assert.Equal("GGUF"u8.ToArray(), reader.ReadBytes(4));
        Assert.Equal(3u, reader.ReadUInt32());
        var tensors = reader.ReadInt64();
        var values = reader.ReadInt64();
        for (var i = 0; i < values; i++)
            file.Values.Add(Text(reader), Value(reader, reader.ReadUInt32()));

        var infos = new List<(string Name, long[] Dimensions, uint Type, long Offset)>();
        for (var i = 0; i < tensors; i++)
        {
            var name = Text(reader);
            var dimensions = new long[reader.ReadUInt32()];
            for (var d = 0; d < dimensions.Length; d++)
                dimensions[d] = reader.ReadInt64();

            infos.Add((name, dimensions, reader.ReadUInt32(), reader.ReadInt64()));
        }

        var data = (reader.BaseStream.Position + 31) / 32 * 32;
        foreach (var (name, dimensions, type, offset) in infos)
            file.Tensors.Add(name, (dimensions, type, data + offset));

        return file;
    }

    public float[] Row(string tensor, int row)
    {
        var (dimensions, type, start) = Tensors[tensor];
        var size = type == 1 ? 2 : 4;
        return [.. Enumerable.Range(0, (int)dimensions[0]).Select(i =>
        {
            var at = _bytes.AsSpan((int)(start + ((((long)row * dimensions[0]) + i) * size)));
            return type == 1 ? (float)BitConverter.ToHalf(at) : BitConverter.ToSingle(at);
        })];
    }

    private static object Value(BinaryReader reader, uint type) => type switch
    {
        4 => reader.ReadUInt32(),
        5 => reader.ReadInt32(),
        6 => reader.ReadSingle(),
        7 => reader.ReadByte() == 1,
        8 => Text(reader),
        9 => Array(reader, reader.ReadUInt32(), reader.ReadInt64()),
        _ => throw new InvalidDataException($"The value type {type} is not expected here."),
    };

    private static object[] Array(BinaryReader reader, uint type, long count)
    {
        var values = new object[count];
        for (var i = 0; i < count; i++)
            values[i] = Value(reader, type);

        return values;
    }

    private static string Text(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadInt64()));
}
