using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SafeThink.Prompts;

namespace SafeThink.Diagnostics;

/// <summary>Messages in the JSON shape of the semantic conventions: a role and parts.</summary>
internal static class SemanticMessages
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string OfInput(Prompt prompt) => Write(writer =>
    {
        foreach (var message in prompt.Messages)
        {
            WriteMessage(writer, message.Role, finishReason: null, [("text", message.Content)]);
        }

        if (prompt.Messages.IsEmpty)
            WriteMessage(writer, "user", finishReason: null, [("text", prompt.ToString())]);
    });

    public static string OfOutput(string reasoning, string answer, string finishReason) => Write(writer =>
        WriteMessage(writer, "assistant", finishReason, [("reasoning", reasoning), ("text", answer)]));

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartArray();
            write(writer);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteMessage(Utf8JsonWriter writer, string role, string? finishReason, ReadOnlySpan<(string Type, string Content)> parts)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteStartArray("parts");
        foreach (var (type, content) in parts)
        {
            if (content.Length == 0)
                continue;
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteString("content", content);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (finishReason is not null)
            writer.WriteString("finish_reason", finishReason);
        writer.WriteEndObject();
    }
}
