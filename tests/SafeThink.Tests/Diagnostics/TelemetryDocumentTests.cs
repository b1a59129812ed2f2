using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using SafeThink.Diagnostics;

namespace SafeThink.Tests.Diagnostics;

/// <summary>docs/telemetry.md names everything that there is.</summary>
[Collection(DiagnosticsGroup.Name)]
public sealed class TelemetryDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "telemetry.md"));

    [Fact]
    public void Document_EveryAttributeAndEvent_IsNamed()
    {
        var names = typeof(SafeThinkTelemetry).Assembly.GetType("SafeThink.Diagnostics.Attributes")!
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (string)f.GetRawConstantValue()!)
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"`{name}`", Document, StringComparison.Ordinal));
    }

    [Fact]
    public void Document_EveryInstrument_IsNamedWithItsUnit()
    {
        var instruments = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == SafeThinkTelemetry.MeterName)
                    instruments.Add(instrument);
            },
        };
        RuntimeHelpers.RunClassConstructor(typeof(Instruments).TypeHandle);
        listener.Start();

        Assert.Equal(12, instruments.Count);
        Assert.All(instruments, instrument =>
        {
            var kind = instrument.GetType().Name.StartsWith("Counter", StringComparison.Ordinal) ? "counter" : "histogram";
            Assert.Contains($"| `{instrument.Name}` | {kind}, {instrument.Unit} |", Document, StringComparison.Ordinal);
        });
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SafeThink.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests must run inside the repository.");
    }
}
