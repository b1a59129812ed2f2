using Microsoft.Extensions.Logging;
using SafeThink.Audit;
using SafeThink.Decoding;

namespace SafeThink.Diagnostics;

/// <summary>What a <see cref="GuardedDecoder"/> tells about its requests beside their updates.</summary>
/// <remarks>
/// Spans and metrics need no option: they are there as soon as something listens to <see cref="SafeThinkTelemetry"/>. Nobody
/// who listens can end a decode: what a listener, a logger or a sink throws is caught, and the request goes on.
/// </remarks>
public sealed record DiagnosticsOptions
{
    /// <summary>The defaults: no log, no traces, no content.</summary>
    public static DiagnosticsOptions Default { get; } = new();

    /// <summary>Where logs go; null for none.</summary>
    /// <value><see langword="null"/></value>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>
    /// Whether spans hold the messages and the released output. Logs never do. It concerns telemetry alone: what traces hold
    /// is said by <see cref="Trace"/>.
    /// </summary>
    /// <value><see langword="false"/></value>
    public bool EnableSensitiveData { get; init; }

    /// <summary>Gets a trace of every request; null for none.</summary>
    /// <value><see langword="null"/></value>
    public IGuardTraceSink? TraceSink { get; init; }

    /// <summary>What traces hold.</summary>
    /// <value><see cref="GuardTraceOptions.Default"/></value>
    public GuardTraceOptions Trace { get; init; } = GuardTraceOptions.Default;
}
