using System.Text.Json.Nodes;

namespace SafeThink.LlamaCpp.Tests.ChatTemplates;

/// <summary>
/// A set of real chat templates with what Jinja2 renders from them, kept outside the repository: in
/// <c>$SAFETHINK_DATA/chat-templates</c>, or in <c>shared/data/chat-templates</c> beside the folder of the solution.
/// </summary>
internal sealed class ConformanceData
{
    private readonly string _folder;
    private readonly Dictionary<string, JsonObject> _conversations;
    private readonly Dictionary<string, JsonObject> _index;

    private ConformanceData(string folder)
    {
        _folder = folder;
        _conversations = ByName("conversations.json", "name");
        _index = ByName("index.json", "file");
    }

    public static ConformanceData Load() => new(FindFolder() ?? throw new InvalidOperationException("The data set is not at hand."));

    public static string? FindFolder()
    {
        var candidates = new List<string>();
        if (Environment.GetEnvironmentVariable("SAFETHINK_DATA") is { Length: > 0 } data)
        {
            candidates.Add(Path.Combine(data, "chat-templates"));
        }

        if (RepositoryRoot.Find() is { } root)
        {
            candidates.Add(Path.GetFullPath(Path.Combine(root, "..", "shared", "data", "chat-templates")));
        }

        return candidates.Find(c => File.Exists(Path.Combine(c, "expected.jsonl")));
    }

    public string Source(string template) => File.ReadAllText(Path.Combine(_folder, template));

    public IEnumerable<ConformanceCase> Expected() => Cases("expected.jsonl");

    public IEnumerable<ConformanceCase> Faults() => Cases("faults.jsonl");

    private IEnumerable<ConformanceCase> Cases(string file) => File.ReadLines(Path.Combine(_folder, file)).Select(line =>
    {
        var row = JsonNode.Parse(line)!.AsObject();
        var template = row["template"]!.GetValue<string>();
        var conversation = row["conversation"]!.GetValue<string>();
        return new ConformanceCase(
            template,
            conversation,
            _index[template],
            _conversations[conversation],
            row["output"]?.GetValue<string>(),
            row["error"]?.GetValue<string>());
    });

    private Dictionary<string, JsonObject> ByName(string file, string key) => JsonNode
        .Parse(File.ReadAllText(Path.Combine(_folder, file)))!
        .AsArray()
        .Select(n => n!.AsObject())
        .ToDictionary(o => o[key]!.GetValue<string>());
}
