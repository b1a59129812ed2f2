using System.Text.Json;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Thinking;

/// <summary>Thoughts on disk, in the shape of the data folder's traces; one that is of no use stands there without a label.</summary>
internal sealed class ThoughtFile : IAsyncDisposable
{
    private readonly HashSet<string> _ids;
    private readonly StreamWriter _writer;

    /// <summary>Opens the file, and goes on behind what is there.</summary>
    /// <param name="folder">The folder that holds <c>traces/</c>.</param>
    /// <exception cref="DataException">What is there is no such file.</exception>
    public ThoughtFile(string folder)
    {
        Path = System.IO.Path.Combine(folder, "traces", "thoughts.jsonl");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        _ids = File.Exists(Path) ? [.. new DataFolder(folder).Traces("thoughts").Select(r => r.Id)] : [];
        _writer = File.AppendText(Path);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether a request was thought about.</summary>
    public bool Holds(string id) => _ids.Contains(id);

    /// <summary>Appends a thought.</summary>
    /// <param name="task">The request.</param>
    /// <param name="thought">The thought; null where it is of no use.</param>
    public void Append(ThoughtTask task, (string Text, bool IsUnsafe)? thought)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", task.Id);
            json.WriteString("prompt", task.Request);
            json.WriteString("thinking", thought?.Text ?? "");
            json.WriteString("label", thought is null ? null : thought.Value.IsUnsafe ? "unsafe" : "safe");
            json.WriteString("source", task.Source);
            json.WriteEndObject();
        }

        _writer.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
        _writer.Flush();
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
