using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SafeThink.EndToEnd.Reporting;

/// <summary>The report for programs: every figure and every round.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,

        // A ratio to an arm that does not have the figure is not a number.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static string Write<T>(T report) => JsonSerializer.Serialize(report, Options) + "\n";

    /// <summary>Reads a report back.</summary>
    /// <exception cref="IOException">The file cannot be read, or is no such report.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options) ?? throw new IOException($"'{path}' is empty.");
        }
        catch (JsonException exception)
        {
            throw new IOException($"'{path}' is no such report: {exception.Message}", exception);
        }
    }
}
