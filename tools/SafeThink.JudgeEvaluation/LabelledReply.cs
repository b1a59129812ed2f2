using System.Text.Json;

namespace SafeThink.JudgeEvaluation;

/// <summary>A reply that somebody judged.</summary>
internal sealed record LabelledReply(string Id, string Prompt, string Response, bool IsUnsafe)
{
    /// <summary>Reads rows of JSON with <c>id, prompt, response, label</c>; those without a label are passed over.</summary>
    /// <exception cref="InvalidDataException">A line is no such row; the message says which.</exception>
    public static IEnumerable<LabelledReply> Read(string path)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (Parse(line, path, number) is { } row)
                yield return row;
        }
    }

    private static LabelledReply? Parse(string line, string path, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var row = json.RootElement;
            var label = row.GetProperty("label").GetString();
            return label is null ? null : new(
                row.GetProperty("id").GetString()!, row.GetProperty("prompt").GetString()!, row.GetProperty("response").GetString()!, label == "unsafe");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}', line {number}: no row with id, prompt, response and label. {exception.Message}", exception);
        }
    }
}
