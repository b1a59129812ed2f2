using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SafeThink.Diagnostics;

namespace HostedGuard;

/// <summary>Writes the guard's spans and metrics to the console, through OpenTelemetry.</summary>
internal static class ConsoleTelemetry
{
    /// <summary>The setting that switches it on.</summary>
    public const string Switch = "Telemetry:Console";

    /// <summary>Adds the exporters, if the settings say so. Without them nothing listens, and the guard measures nothing.</summary>
    /// <remarks>For another exporter only the two <c>AddConsoleExporter</c> change. Spans come when a request ends, metrics every ten seconds and when the host ends.</remarks>
    /// <param name="builder">The host's builder.</param>
    public static void AddConsoleTelemetry(this HostApplicationBuilder builder)
    {
        if (!builder.Configuration.GetValue<bool>(Switch))
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Environment.ApplicationName))
            .WithTracing(tracing => tracing.AddSource(SafeThinkTelemetry.ActivitySourceName).AddConsoleExporter())
            .WithMetrics(metrics => metrics.AddMeter(SafeThinkTelemetry.MeterName).AddConsoleExporter());
    }
}
