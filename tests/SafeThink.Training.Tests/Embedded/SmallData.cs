using System.Text.Json;
using SafeThink.Training.Embedded.Rows;
using SafeThink.Training.Tests.Data;

namespace SafeThink.Training.Tests.Embedded;

/// <summary>A data folder with every file that a training reads, all empty but for the rows that a test adds.</summary>
internal sealed class SmallData : IDisposable
{
    private readonly TemporaryData _folder = new();
    private readonly Dictionary<string, List<string>> _lines = [];

    public SmallData()
    {
        var sets = TrainingSets.Of(WeightsBuild.Permissive).Select(set => set.File)
            .Concat(TrainingSets.Tests.Select(name => "responses/" + name))
            .Concat(TrainingSets.TestPrompts.Select(name => "prompts/" + name))
            .Concat(["utility/gsm8k_test", "utility/math500", "utility/aime24", "traces/benign_algebra", "traces/self_jailbreaking"]);
        foreach (var file in sets)
            _lines[file] = [];
    }

    public string Root => _folder.Root;

    public void AddReply(string name, string id, string prompt = "p", string response = "r", bool isUnsafe = false, string source = "s", string? overlaps = null) =>
        Add("responses/" + name, new { id, prompt, response, label = isUnsafe ? "unsafe" : "safe", source, overlaps = overlaps is null ? [] : new[] { overlaps } });

    public void AddPrompt(string name, string prompt, string id = "id", string source = "s") =>
        Add("prompts/" + name, new { id, prompt, kind = "harmful", source });

    public void AddTrace(string name, string id, string thinking, bool isUnsafe, string? overlaps = null) =>
        Add("traces/" + name, new { id, prompt = id, thinking, label = isUnsafe ? "unsafe" : "safe", source = "s", overlaps = overlaps is null ? [] : new[] { overlaps } });

    public void AddUtility(string name, string id, string answer) =>
        Add("utility/" + name, new { id, question = id, answer, source = name });

    public string Save()
    {
        foreach (var (file, lines) in _lines)
            _folder.Write(file, [.. lines]);
        return Root;
    }

    public void Dispose() => _folder.Dispose();

    private void Add(string file, object row) => _lines[file].Add(JsonSerializer.Serialize(row));
}
