using System.Text;
using System.Text.Json;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Teaching;

/// <summary>Lessons on disk, as the trainer of the embedded scorer reads them; one that is of no use stands there without a risk.</summary>
internal sealed class LessonFile : IAsyncDisposable
{
    private readonly HashSet<string> _ids;
    private readonly StreamWriter _writer;

    /// <summary>Opens the file, and goes on behind what is there.</summary>
    /// <param name="folder">The folder of the file; it is made where it is missing.</param>
    /// <exception cref="DataException">What is there is no such file.</exception>
    public LessonFile(string folder)
    {
        Directory.CreateDirectory(folder);
        Path = System.IO.Path.Combine(folder, "lessons.jsonl");
        _ids = File.Exists(Path) ? [.. JsonLines.Read(Path, row => row.Text("id"))] : [];
        _writer = File.AppendText(Path);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether a task is done.</summary>
    public bool Holds(string id) => _ids.Contains(id);

    /// <summary>Appends a lesson.</summary>
    /// <param name="task">What it was to be.</param>
    /// <param name="lesson">The text and P(unsafe); null where it is of no use.</param>
    public void Append(LessonTask task, (string Text, double Risk)? lesson)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", task.Id);
            json.WriteString("prompt", task.Request);
            json.WriteString("text", lesson?.Text ?? "");
            if (lesson is { } judged)
                json.WriteNumber("risk", Math.Round(judged.Risk, 4));
            json.WriteEndObject();
        }

        _writer.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
        _writer.Flush();
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
