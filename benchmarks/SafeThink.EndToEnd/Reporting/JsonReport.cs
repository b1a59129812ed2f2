using System.Text.Encodings.Web;
using System.Text.Json;

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
    };

    public static string Write(Report report) => JsonSerializer.Serialize(report, Options) + "\n";
}
