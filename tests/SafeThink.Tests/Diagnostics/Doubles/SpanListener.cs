using System.Collections.Concurrent;
using System.Diagnostics;
using SafeThink.Diagnostics;

namespace SafeThink.Tests.Diagnostics.Doubles;

/// <summary>Listens to this library's spans.</summary>
internal sealed class SpanListener : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _spans = new();

    public SpanListener(Action<string>? at = null)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SafeThinkTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
            {
                at?.Invoke("sample");
                return ActivitySamplingResult.AllDataAndRecorded;
            },
            ActivityStarted = _ => at?.Invoke("start"),
            ActivityStopped = span =>
            {
                _spans.Enqueue(span);
                at?.Invoke("stop");
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Activity Single => Assert.Single(_spans);

    public void Dispose() => _listener.Dispose();
}
