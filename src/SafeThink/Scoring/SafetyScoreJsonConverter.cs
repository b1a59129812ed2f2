using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafeThink.Scoring;

/// <summary>A score as JSON: <c>{"value":-0.5,"category":"…"}</c>, or <c>{"indeterminate":"why"}</c>.</summary>
internal sealed class SafetyScoreJsonConverter : JsonConverter<SafetyScore>
{
    public override SafetyScore Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A score is an object.");
        float? value = null;
        string? category = null;
        string? reason = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "value":
                    value = reader.GetSingle();
                    break;
                case "category":
                    category = reader.GetString();
                    break;
                case "indeterminate":
                    reason = reader.GetString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return value is { } known && reason is null ? SafetyScore.Of(known, category)
            : !string.IsNullOrEmpty(reason) && value is null ? SafetyScore.Indeterminate(reason)
            : throw new JsonException("A score has either a value or the reason why there is none.");
    }

    public override void Write(Utf8JsonWriter writer, SafetyScore value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.IsDeterminate)
            writer.WriteNumber("value", value.Value);
        else
            writer.WriteString("indeterminate", value.Reason);
        if (value.Category is { } category)
            writer.WriteString("category", category);
        writer.WriteEndObject();
    }
}
