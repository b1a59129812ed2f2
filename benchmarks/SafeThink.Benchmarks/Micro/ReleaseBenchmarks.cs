using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using SafeThink.Decoding;
using SafeThink.Decoding.Output;
using SafeThink.Traces;

namespace SafeThink.Benchmarks.Micro;

/// <summary>Handing a token's text out and taking it in again, on one thread.</summary>
public class ReleaseBenchmarks
{
    private static readonly byte[] Bytes = " then"u8.ToArray();

    private readonly Channel<DecodingUpdate> _updates =
        Channel.CreateUnbounded<DecodingUpdate>(new() { SingleReader = true, SingleWriter = true });

    private TextRelease _release = null!;

    [GlobalSetup]
    public void Setup()
    {
        _release = new TextRelease(_updates.Writer);
        _release.Enter(TracePhase.Reasoning);
        _release.Release("A"u8);
        Take();
    }

    /// <summary>A whole token, whose text is made once.</summary>
    [Benchmark(Baseline = true)]
    public DecodingUpdate WholeToken()
    {
        _release.ReleasePiece(" then");
        return Take();
    }

    /// <summary>Bytes that are no whole token, as behind what could have been a tag.</summary>
    [Benchmark]
    public DecodingUpdate LooseBytes()
    {
        _release.Release(Bytes);
        return Take();
    }

    private DecodingUpdate Take() => _updates.Reader.TryRead(out var update) ? update : default;
}
