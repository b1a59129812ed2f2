using System.Text.Json;

namespace SafeThink.Training.Data;

/// <summary>The folder of public safety data: its four shapes of rows, read as one.</summary>
/// <param name="path">The folder that holds <c>prompts/</c>, <c>responses/</c>, <c>traces/</c> and <c>utility/</c>.</param>
/// <param name="remedy">What to do where a file is missing.</param>
public sealed class DataFolder(string path, string remedy = "Name the folder that holds prompts/, responses/, traces/ and utility/.")
{
    /// <summary>Reads any of its files, each as the rows of its folder are read.</summary>
    /// <param name="file">The file, for example <c>responses/name.jsonl</c>.</param>
    /// <exception cref="ArgumentException">It is in none of the four folders.</exception>
    /// <exception cref="DataException">The file is not there, or a row is broken.</exception>
    public IReadOnlyList<SafetyRow> Rows(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return Path.GetDirectoryName(file) switch
        {
            "responses" => Responses(name),
            "traces" => Traces(name),
            "prompts" => Prompts(name),
            "utility" => Utility(name),
            _ => throw new ArgumentException($"'{file}' is in none of prompts/, responses/, traces/ and utility/.", nameof(file)),
        };
    }

    /// <summary>Reads <c>responses/name.jsonl</c>: requests and replies.</summary>
    /// <exception cref="DataException">The file is not there, or a row is broken.</exception>
    public IReadOnlyList<SafetyRow> Responses(string name) => Read("responses", name, row => new SafetyRow
    {
        Id = row.Text("id"),
        Prompt = row.Text("prompt"),
        Text = row.Text("response"),
        IsUnsafe = row.Label(),
        Source = row.Text("source"),
        Overlaps = row.Texts("overlaps"),
    });

    /// <summary>Reads <c>traces/name.jsonl</c>: requests, reasoning, and the answer behind it.</summary>
    /// <exception cref="DataException">The file is not there, or a row is broken.</exception>
    public IReadOnlyList<SafetyRow> Traces(string name) => Read("traces", name, row => new SafetyRow
    {
        Id = row.Text("id"),
        Prompt = row.Text("prompt"),
        Text = row.Text("thinking"),
        Answer = row.OptionalText("response") ?? "",
        IsUnsafe = row.Label(),
        Source = row.Text("source"),
        Overlaps = row.Texts("overlaps"),
    });

    /// <summary>Reads <c>prompts/name.jsonl</c>: requests without a reply; unsafe are the harmful ones and the attacks.</summary>
    /// <exception cref="DataException">The file is not there, or a row is broken.</exception>
    public IReadOnlyList<SafetyRow> Prompts(string name) => Read("prompts", name, row => new SafetyRow
    {
        Id = row.Text("id"),
        Prompt = row.Text("prompt"),
        Text = "",
        IsUnsafe = row.Text("kind") switch
        {
            "harmful" or "jailbreak" => true,
            "benign" or "overrefusal" => false,
            var kind => throw new FormatException($"the kind '{kind}' is none of harmful, jailbreak, benign, overrefusal"),
        },
        Source = row.Text("source"),
        Category = row.OptionalText("category") ?? "",
        Overlaps = row.Texts("overlaps"),
    });

    /// <summary>Reads <c>utility/name.jsonl</c>: ordinary questions and worked solutions, all safe.</summary>
    /// <exception cref="DataException">The file is not there, or a row is broken.</exception>
    public IReadOnlyList<SafetyRow> Utility(string name) => Read("utility", name, row => new SafetyRow
    {
        Id = row.Text("id"),
        Prompt = row.Text("question"),
        Text = row.Text("answer"),
        IsUnsafe = false,
        Source = row.Text("source"),
        Overlaps = row.Texts("overlaps"),
    });

    private List<SafetyRow> Read(string kind, string name, Func<JsonElement, SafetyRow> read) =>
        [.. JsonLines.Read(Path.Combine(path, kind, name + ".jsonl"), read, remedy)];
}
