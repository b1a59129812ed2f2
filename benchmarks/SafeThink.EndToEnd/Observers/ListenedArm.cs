using System.Diagnostics;
using System.Diagnostics.Metrics;
using SafeThink.Diagnostics;
using SafeThink.EndToEnd.Arms;

namespace SafeThink.EndToEnd.Observers;

/// <summary>Another arm's decode while something listens to all spans and metrics.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">What it does.</param>
/// <param name="inner">What decodes.</param>
internal sealed class ListenedArm(string name, string description, IArm inner) : IArm
{
    public string Name => name;

    public string Description => description;

    public async Task<ArmRun> RunAsync(int tokens, CancellationToken cancellationToken)
    {
        using var spans = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == SafeThinkTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        using var metrics = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == SafeThinkTelemetry.MeterName)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        metrics.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        metrics.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        ActivitySource.AddActivityListener(spans);
        metrics.Start();
        return await inner.RunAsync(tokens, cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
