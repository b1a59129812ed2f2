using System.Runtime.InteropServices;
using System.Text;

namespace SafeThink.GuardTraining.Extraction;

/// <summary>The states of a set's rows on disk, appended row by row, so that a run that was stopped goes on.</summary>
internal static class StateCache
{
    /// <summary>Reads what is there, and cuts off a row that was not finished.</summary>
    /// <param name="path">The file; it need not exist.</param>
    public static List<StateRow> Read(string path)
    {
        var rows = new List<StateRow>();
        if (!File.Exists(path))
            return rows;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        var end = 0L;
        try
        {
            while (stream.Position < stream.Length)
            {
                rows.Add(ReadRow(reader));
                end = stream.Position;
            }
        }
        catch (EndOfStreamException)
        {
            stream.SetLength(end);
        }

        return rows;
    }

    /// <summary>Appends a row.</summary>
    /// <param name="stream">The file, at its end.</param>
    /// <param name="row">The row.</param>
    public static void Append(Stream stream, StateRow row)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(row.Id);
        writer.Write(row.Group);
        writer.Write(row.IsUnsafe);
        Write(writer, row.Request);
        writer.Write(row.Segments.Count);
        foreach (var segment in row.Segments)
        {
            writer.Write(segment.Step);
            writer.Write(segment.Tokens);
            Write(writer, segment.Mean);
        }

        writer.Flush();
        buffer.WriteTo(stream);
        stream.Flush();
    }

    private static StateRow ReadRow(BinaryReader reader)
    {
        var (id, group, isUnsafe, request) = (reader.ReadString(), reader.ReadString(), reader.ReadBoolean(), ReadHalves(reader));
        var segments = new Segment[reader.ReadInt32()];
        for (var i = 0; i < segments.Length; i++)
            segments[i] = new(reader.ReadInt32(), reader.ReadInt32(), ReadHalves(reader));
        return new(id, group, isUnsafe, request, segments);
    }

    private static void Write(BinaryWriter writer, Half[] values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static Half[] ReadHalves(BinaryReader reader)
    {
        var values = new Half[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
