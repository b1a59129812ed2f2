namespace SafeThink.Diagnostics;

/// <summary>The names under which telemetry is found, for whoever sets up a listener or an exporter.</summary>
/// <remarks>
/// <c>docs/telemetry.md</c> lists every span, event, metric and attribute. Names that begin with <c>gen_ai.</c> are those of
/// the OpenTelemetry semantic conventions for generative AI; the others are ours.
/// </remarks>
public static class SafeThinkTelemetry
{
    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "SafeThink";

    /// <summary>The name of the meter.</summary>
    public const string MeterName = "SafeThink";
}
