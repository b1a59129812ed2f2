using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using SafeThink.Diagnostics;

namespace SafeThink.Tests.Diagnostics.Doubles;

/// <summary>Listens to this library's metrics.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, string? Unit, double Value, Dictionary<string, object?> Tags)> _all = new();

    public Measurements(Action? at = null)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SafeThinkTelemetry.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags, at));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags, at));
        _listener.Start();
    }

    public IEnumerable<string> Names => _all.Select(m => m.Name).Distinct();

    public IEnumerable<(string Name, string? Unit, double Value, Dictionary<string, object?> Tags)> All => _all;

    public IReadOnlyList<double> Of(string name) => [.. _all.Where(m => m.Name == name).Select(m => m.Value)];

    public IReadOnlyList<object?> Tag(string name, string tag) => [.. _all.Where(m => m.Name == name).Select(m => m.Tags.GetValueOrDefault(tag))];

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, Action? at)
    {
        _all.Enqueue((instrument.Name, instrument.Unit, value, new Dictionary<string, object?>(tags.ToArray())));
        at?.Invoke();
    }
}
