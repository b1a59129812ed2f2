using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Diagnostics;

namespace SafeThink.Tests.Diagnostics;

public sealed class GuardedInstrumentTests
{
    private static readonly TelemetryFaults Faults = new(NullLogger.Instance);

    [Fact]
    public void Create_ListenerThrowsWhenItIsPublished_GivesAnInstrumentThatDoesNothing()
    {
        using var meter = new Meter(nameof(Create_ListenerThrowsWhenItIsPublished_GivesAnInstrumentThatDoesNothing));
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter == meter)
                throw new InvalidOperationException("scripted");
        };
        listener.Start();

        var counter = GuardedInstrument<long>.Counter(meter, "counter", "1", "");
        var histogram = GuardedInstrument<double>.Histogram(meter, "histogram", "1", "", [0, 1]);
        counter.Record(1, default, Faults);
        histogram.Record(1, default, Faults);

        Assert.False(counter.Enabled);
        Assert.False(histogram.Enabled);
    }

    [Fact]
    public void Record_ListenerThrows_TheNextMeasurementIsToldAllTheSame()
    {
        using var meter = new Meter(nameof(Record_ListenerThrows_TheNextMeasurementIsToldAllTheSame));
        var told = new List<long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == meter)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) =>
        {
            told.Add(value);
            throw new InvalidOperationException("scripted");
        });
        listener.Start();
        var counter = GuardedInstrument<long>.Counter(meter, "counter", "1", "");

        counter.Record(1, default, Faults);
        counter.Record(2, default, Faults);

        Assert.Equal([1, 2], told);
    }
}
