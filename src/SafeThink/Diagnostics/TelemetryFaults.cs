using Microsoft.Extensions.Logging;

namespace SafeThink.Diagnostics;

/// <summary>Where what listeners throw comes to rest: it is logged once a request.</summary>
/// <remarks>
/// The runtime passes on whatever a listener throws: a sampler's or a start listener's exception comes out of
/// <c>StartActivity</c>, a stop listener's out of <c>Stop</c>, a measurement callback's out of <c>Record</c>. Listeners
/// behind the one that threw are not called.
/// </remarks>
internal sealed class TelemetryFaults(ILogger logger)
{
    private int _isReported;

    public void Report(Exception exception)
    {
        if (Interlocked.Exchange(ref _isReported, 1) == 0)
            Log.TelemetryFailed(logger, exception);
    }
}
