using Microsoft.Extensions.Logging;
using SafeThink.Audit.Capture;
using SafeThink.Decoding;
using SafeThink.Decoding.Observers;

namespace SafeThink.Diagnostics;

/// <summary>Finds out who wants to know of a request, when it begins.</summary>
internal static class RequestObservation
{
    /// <summary>Puts observers around a decode.</summary>
    /// <returns>The same context where nobody wants to know anything.</returns>
    public static DecodeContext Begin(DecodeContext context, DiagnosticsOptions options, ILogger logger)
    {
        if (options.TraceSink is null && !TelemetryObserver.IsWanted(logger))
            return context;

        var requestId = Guid.CreateVersion7().ToString("N");
        var telemetry = TelemetryObserver.IsWanted(logger)
            ? new TelemetryObserver(context, requestId, options.EnableSensitiveData, logger)
            : null;
        var recorder = options.TraceSink is { } sink
            ? new TraceRecorder(context, requestId, telemetry?.Span.Id, options.Trace, sink, logger)
            : null;

        return context with
        {
            Observer = telemetry is null ? recorder : recorder is null ? telemetry : new ObserverGroup([telemetry, recorder]),
            Scorer = telemetry?.Span.Activity is { } span && context.Scorer is { } scorer ? new SpanScorer(scorer, span) : context.Scorer,
        };
    }
}
