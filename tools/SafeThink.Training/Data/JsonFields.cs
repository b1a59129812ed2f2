using System.Globalization;
using System.Text.Json;

namespace SafeThink.Training.Data;

/// <summary>Takes fields from a row's object and says which one is wrong.</summary>
internal static class JsonFields
{
    /// <summary>A field that must be a string.</summary>
    public static string Text(this JsonElement row, string name) =>
        row.OptionalText(name) ?? throw new FormatException($"the field '{name}' is missing or null");

    /// <summary>A field that is a string, null, or absent.</summary>
    public static string? OptionalText(this JsonElement row, string name) =>
        !row.TryGetProperty(name, out var field) || field.ValueKind == JsonValueKind.Null ? null
        : field.ValueKind == JsonValueKind.String ? TextOf(field, name)
        : throw new FormatException($"the field '{name}' is {field.ValueKind}, not a string");

    /// <summary>The label: whether the row is unsafe; null where nobody judged.</summary>
    public static bool? Label(this JsonElement row) => row.OptionalText("label") switch
    {
        "unsafe" => true,
        "safe" => false,
        null => null,
        var label => throw new FormatException($"the label '{label}' is neither safe nor unsafe"),
    };

    /// <summary>A field that must be a number within bounds.</summary>
    public static float Number(this JsonElement row, string name, float least, float most) =>
        row.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Number && field.GetSingle() is var value && value >= least && value <= most
            ? value
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"the field '{name}' is no number from {least} to {most}"));

    /// <summary>A field that is a list of strings, or absent.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement row, string name)
    {
        if (!row.TryGetProperty(name, out var field) || field.ValueKind == JsonValueKind.Null)
            return [];
        if (field.ValueKind != JsonValueKind.Array)
            throw new FormatException($"the field '{name}' is {field.ValueKind}, not a list");
        return [.. field.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String
            ? TextOf(item, name)
            : throw new FormatException($"the field '{name}' holds {item.ValueKind}, not strings only"))];
    }

    private static string TextOf(JsonElement field, string name)
    {
        try
        {
            return field.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException($"the field '{name}' holds half of a surrogate pair, which is no text", exception);
        }
    }
}
