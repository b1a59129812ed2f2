using System.Buffers;
using System.Text.Json;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Writing;

/// <summary>Rows on disk, one JSON object a line, each with an id; a run that was stopped goes on behind those that are there.</summary>
internal sealed class RowFile : IDisposable
{
    private readonly HashSet<string> _ids;
    private readonly GrowingFile _file;
    private readonly ArrayBufferWriter<byte> _line = new();

    private RowFile(string path, IEnumerable<string> ids, GrowingFile file) => (Path, _ids, _file) = (path, [.. ids], file);

    /// <summary>The file; what is not finished has the name of a <see cref="GrowingFile"/>.</summary>
    public string Path { get; }

    /// <summary>Opens a file, or begins one.</summary>
    /// <param name="path">The file; folders that are missing are made.</param>
    /// <exception cref="DataException">What is there is no such file.</exception>
    /// <exception cref="IOException">It cannot be written, or another run writes it.</exception>
    public static RowFile Open(string path)
    {
        var file = GrowingFile.Open(path);
        try
        {
            CutOffUnfinishedLine(file.Stream);
            return new(path, JsonLines.Read(file.Stream, row => row.Text("id")), file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a row is there.</summary>
    public bool Holds(string id) => _ids.Contains(id);

    /// <summary>Appends a row, and sees that it is in the file.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="write">Writes what else it has.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Append(string id, Action<Utf8JsonWriter> write)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            write(json);
            json.WriteEndObject();
        }

        _line.Write("\n"u8);
        _file.Stream.Write(_line.WrittenSpan);
        _file.Stream.Flush();
        _ids.Add(id);
    }

    /// <summary>Says that all rows are there.</summary>
    public void Finish() => _file.Finish();

    public void Dispose() => _file.Dispose();

    // Of a run that was killed while it wrote, or that found the disk full.
    private static void CutOffUnfinishedLine(FileStream stream)
    {
        for (stream.Seek(0, SeekOrigin.End); stream.Position > 0; stream.SetLength(stream.Position))
        {
            stream.Seek(-1, SeekOrigin.Current);
            if (stream.ReadByte() == '\n')
                return;
            stream.Seek(-1, SeekOrigin.Current);
        }
    }
}
