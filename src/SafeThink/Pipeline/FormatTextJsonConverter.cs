using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafeThink.Pipeline;

/// <summary>A <see cref="FormatText"/> as JSON: a string, or an object of texts by format where "" is the default.</summary>
internal sealed class FormatTextJsonConverter : JsonConverter<FormatText>
{
    private const string DefaultName = "";

    public override FormatText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new FormatText(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A text is a string, or an object of strings by format.");

        var texts = new Dictionary<string, string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            texts[name] = reader.GetString() ?? throw new JsonException($"The text for '{name}' is null.");
        }

        var text = new FormatText(texts.GetValueOrDefault(DefaultName) ?? throw new JsonException("There is no default text, under the name \"\"."));
        foreach (var (format, exception) in texts)
        {
            if (format != DefaultName)
                text[format] = exception;
        }

        return text;
    }

    public override void Write(Utf8JsonWriter writer, FormatText value, JsonSerializerOptions options)
    {
        if (value.Exceptions.Count == 0)
        {
            writer.WriteStringValue(value.Default);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(DefaultName, value.Default);
        foreach (var (format, text) in value.Exceptions)
            writer.WriteString(format, text);
        writer.WriteEndObject();
    }
}
