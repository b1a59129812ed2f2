using System.Runtime.InteropServices;
using System.Text;

namespace SafeThink.GuardTraining.Extraction;

/// <summary>The states of a set's rows on disk, appended row by row, so that a run that was stopped goes on.</summary>
internal static class StateCache
{
    /// <summary>Reads the rows of a set that is finished.</summary>
    /// <param name="path">The file; where there is none, there are no rows.</param>
    /// <param name="length">How many numbers the states of a text are.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static List<StateRow> Read(string path, int length)
    {
        if (!File.Exists(path))
            return [];
        using var stream = File.OpenRead(path);
        var rows = Read(stream, length);
        return stream.Position == stream.Length ? rows : throw Damaged(stream, innerException: null);
    }

    /// <summary>Reads what is there, from the beginning on, and cuts off a row that was not finished.</summary>
    /// <param name="stream">The file; what comes next is appended.</param>
    /// <param name="length">How many numbers the states of a text are.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static List<StateRow> Continue(FileStream stream, int length)
    {
        var rows = Read(stream, length);
        stream.SetLength(stream.Position);
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

    // Up to the end of the last row that is whole.
    private static List<StateRow> Read(FileStream stream, int length)
    {
        var rows = new List<StateRow>();
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var end = 0L;
        try
        {
            while (stream.Position < stream.Length)
            {
                rows.Add(ReadRow(reader, length));
                end = stream.Position;
            }
        }
        catch (EndOfStreamException)
        {
            stream.Position = end;
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            throw Damaged(stream, exception);
        }

        return rows;
    }

    private static StateRow ReadRow(BinaryReader reader, int length)
    {
        var (id, group, isUnsafe, request) = (reader.ReadString(), reader.ReadString(), reader.ReadBoolean(), ReadHalves(reader, length));
        var segments = new List<Segment>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            segments.Add(new(reader.ReadInt32(), reader.ReadInt32(), ReadHalves(reader, length)));
        return new(id, group, isUnsafe, request, segments);
    }

    private static void Write(BinaryWriter writer, Half[] values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private static Half[] ReadHalves(BinaryReader reader, int length)
    {
        if (reader.ReadInt32() != length)
            throw new FormatException("These are no states of such a text.");
        var values = new Half[length];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static InvalidDataException Damaged(FileStream stream, Exception? innerException) =>
        new($"'{stream.Name}' is damaged, or not of the layers that its folder says. Delete it, and run the command 'extract' again.", innerException);
}
