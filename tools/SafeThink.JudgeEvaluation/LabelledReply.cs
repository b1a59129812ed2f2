using System.Text.Json;
using SafeThink.Training.Data;

namespace SafeThink.JudgeEvaluation;

/// <summary>A reply that somebody judged.</summary>
internal sealed record LabelledReply(string Id, string Prompt, string Response, bool IsUnsafe)
{
    /// <summary>Reads rows of JSON with <c>id, prompt, response, label</c>; those without a label are passed over.</summary>
    /// <exception cref="DataException">There is no such file, or a line is no such row; the message says which, and what is wrong.</exception>
    public static IEnumerable<LabelledReply> Read(string path) =>
        JsonLines.Read(path, Parse, "Name a file of rows with id, prompt, response and label.").OfType<LabelledReply>();

    private static LabelledReply? Parse(JsonElement row) =>
        row.Label() is { } isUnsafe ? new(row.Text("id"), row.Text("prompt"), row.Text("response"), isUnsafe) : null;
}
