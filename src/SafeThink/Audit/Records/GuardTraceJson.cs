using System.Globalization;
using System.Text.Json;
using SafeThink.Audit.Records;

namespace SafeThink.Audit;

/// <summary>Writes and reads a trace as JSON.</summary>
public static class GuardTraceJson
{
    /// <summary>Writes a trace as one line, without the line feed.</summary>
    /// <param name="trace">The trace.</param>
    /// <returns>UTF-8.</returns>
    public static byte[] Write(GuardTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return JsonSerializer.SerializeToUtf8Bytes(trace, TraceJson.Default.GuardTrace);
    }

    /// <summary>Reads a trace.</summary>
    /// <param name="utf8">What <see cref="Write"/> wrote.</param>
    /// <exception cref="JsonException">It is no trace, or one of a version that this library does not know.</exception>
    public static GuardTrace Read(ReadOnlySpan<byte> utf8)
    {
        var trace = Deserialize(utf8) ?? throw new JsonException("There is no trace: the text is null.");
        return trace.Version == GuardTrace.CurrentVersion
            ? trace
            : throw new JsonException(string.Create(
                CultureInfo.InvariantCulture,
                $"The trace has version {trace.Version}; this library reads version {GuardTrace.CurrentVersion}."));
    }

    private static GuardTrace? Deserialize(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, TraceJson.Default.GuardTrace);
        }
        catch (NotSupportedException exception)
        {
            // What the serializer throws for an event that does not say of which kind it is.
            throw new JsonException(exception.Message, exception);
        }
    }
}
