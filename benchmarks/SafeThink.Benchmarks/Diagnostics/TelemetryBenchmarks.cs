using System.Diagnostics;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using SafeThink.Audit;
using SafeThink.Benchmarks.PassThrough;
using SafeThink.Decoding;
using SafeThink.Diagnostics;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.Benchmarks.Diagnostics;

/// <summary>What telemetry and audit add to a token, over an engine that costs nothing.</summary>
/// <remarks>
/// Whole decodes of two lengths, as in <see cref="PassThroughBenchmarks"/>: their difference is a token's cost. The first
/// method has no diagnostics at all; what is set up and listened to by nobody must cost the same.
/// </remarks>
public class TelemetryBenchmarks
{
    private const int Context = 1 << 16;

    private static readonly SteppedEngine Engine = new(Context);
    private readonly Prompt _prompt = Prompt.FromText("Count.");
    private readonly GuardedDecoder _plain = new(Engine, DecodingPipeline.Empty);
    private readonly GuardedDecoder _unheard =
        new(Engine, DecodingPipeline.Empty, diagnostics: new() { LoggerFactory = NullLoggerFactory.Instance });

    private readonly GuardedDecoder _audited = new(Engine, DecodingPipeline.Empty, diagnostics: new() { TraceSink = new Nowhere() });
    private GuardedDecodeOptions _options = GuardedDecodeOptions.Default;

    /// <summary>How many tokens are decoded.</summary>
    [Params(4096, 20480)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public void Setup() => _options = new GuardedDecodeOptions
    {
        Sampling = SamplingOptions.Greedy,
        MaximumTokens = Tokens,
        Format = ReasoningFormat.ThinkTags,
    };

    [Benchmark(Baseline = true)]
    public Task<int> NoDiagnostics() => DecodeAsync(_plain);

    [Benchmark]
    public Task<int> NobodyListens() => DecodeAsync(_unheard);

    [Benchmark]
    public async Task<int> SpansListenedTo()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SafeThinkTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return await DecodeAsync(_plain);
    }

    /// <summary>Every metric, the time of each token among them.</summary>
    [Benchmark]
    public async Task<int> MetricsListenedTo()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == SafeThinkTelemetry.MeterName)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => { });
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => { });
        listener.Start();
        return await DecodeAsync(_plain);
    }

    [Benchmark]
    public Task<int> Audited() => DecodeAsync(_audited);

    private async Task<int> DecodeAsync(GuardedDecoder decoder)
    {
        await using var updates = decoder.DecodeAsync(_prompt, _options).GetAsyncEnumerator();
        var first = updates.MoveNextAsync();
        Engine.Turn();
        await first;
        var read = updates.Current.Text.Length;
        while (Engine.Turn())
        {
            await updates.MoveNextAsync();
            read += updates.Current.Text.Length;
        }

        while (await updates.MoveNextAsync())
            read += updates.Current.Text.Length;
        return read;
    }

    private sealed class Nowhere : IGuardTraceSink
    {
        public void Write(GuardTrace trace)
        {
        }
    }
}
