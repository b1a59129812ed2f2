using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SafeThink.Diagnostics;

/// <summary>An instrument whose listeners may throw: then the measurement is lost, and nothing else.</summary>
/// <remarks>Without a listener a measurement costs one look at a field.</remarks>
internal sealed class GuardedInstrument<T>
    where T : struct
{
    private readonly Instrument? _instrument;
    private readonly Measure? _measure;

    private GuardedInstrument(Instrument? instrument, Measure? measure) => (_instrument, _measure) = (instrument, measure);

    private delegate void Measure(T value, in TagList tags);

    /// <summary>Whether anybody listens.</summary>
    public bool Enabled => _instrument is { Enabled: true };

    public static GuardedInstrument<T> Counter(Meter? meter, string name, string unit, string description)
    {
        try
        {
            var counter = meter?.CreateCounter<T>(name, unit, description);
            return new(counter, counter is null ? null : counter.Add);
        }
        catch (Exception)
        {
            // A listener threw when the instrument was published. Without it there is one measurement less, with the
            // exception in a static constructor there would be no guard at all.
            return new(null, null);
        }
    }

    public static GuardedInstrument<T> Histogram(Meter? meter, string name, string unit, string description, T[] buckets)
    {
        try
        {
            var histogram = meter?.CreateHistogram(name, unit, description, advice: new InstrumentAdvice<T> { HistogramBucketBoundaries = buckets });
            return new(histogram, histogram is null ? null : histogram.Record);
        }
        catch (Exception)
        {
            // As for a counter.
            return new(null, null);
        }
    }

    public void Record(T value, in TagList tags, TelemetryFaults faults)
    {
        if (!Enabled)
            return;
        try
        {
            _measure!(value, tags);
        }
        catch (Exception exception)
        {
            faults.Report(exception);
        }
    }
}
