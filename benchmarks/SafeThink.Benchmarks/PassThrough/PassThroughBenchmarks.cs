using BenchmarkDotNet.Attributes;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.Benchmarks.PassThrough;

/// <summary>What a guarded decode without policies adds to a token, over an engine that costs nothing.</summary>
/// <remarks>
/// Whole decodes of two lengths: their difference is a token's cost in the steady state, without what a request costs
/// once. <see cref="BareLoop"/> is the engine alone; the difference to it is ours.
/// </remarks>
public class PassThroughBenchmarks
{
    private const int Context = 1 << 16;

    private static readonly SteppedEngine Engine = new(Context);
    private readonly Prompt _prompt = Prompt.FromText("Count.");
    private int[] _promptTokens = [];
    private GuardedDecoder _decoder = null!;
    private GuardedDecodeOptions _options = GuardedDecodeOptions.Default;

    /// <summary>How many tokens are decoded.</summary>
    [Params(4096, 20480)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _promptTokens = Engine.Tokenizer.Tokenize(_prompt);
        _decoder = new GuardedDecoder(Engine, DecodingPipeline.Empty);
        _options = new GuardedDecodeOptions
        {
            Sampling = SamplingOptions.Greedy,
            MaximumTokens = Tokens,
            Format = ReasoningFormat.ThinkTags,
        };
    }

    [Benchmark(Baseline = true)]
    public Task BareLoop()
    {
        var run = Engine.RunAsync(new BareLoop(Engine.Tokenizer, _promptTokens, Tokens), _options.Sampling);
        while (Engine.Turn())
        {
        }

        return run;
    }

    /// <summary>The reader takes each token before the next one is there, and never waits: the processor time of both sides.</summary>
    [Benchmark]
    public async Task<int> InStep()
    {
        await using var updates = _decoder.DecodeAsync(_prompt, _options).GetAsyncEnumerator();
        var first = updates.MoveNextAsync();
        Engine.Turn();
        await first;
        var read = updates.Current.Text.Length;
        while (Engine.Turn())
        {
            await updates.MoveNextAsync();
            read += updates.Current.Text.Length;
        }

        return read + await ReadRestAsync(updates);
    }

    /// <summary>The reader waits for each token and is woken on a thread of the pool: all that a slow model's reader sees.</summary>
    [Benchmark]
    public async Task<int> Woken()
    {
        using var cancellation = new CancellationTokenSource();
        await using var updates = _decoder.DecodeAsync(_prompt, _options, cancellation.Token).GetAsyncEnumerator(cancellation.Token);
        var read = 0;
        var goesOn = true;
        while (goesOn)
        {
            var next = updates.MoveNextAsync();
            goesOn = Engine.Turn();
            await next;
            read += updates.Current.Text.Length;
        }

        return read + await ReadRestAsync(updates);
    }

    private static async Task<int> ReadRestAsync(IAsyncEnumerator<DecodingUpdate> updates)
    {
        var read = 0;
        while (await updates.MoveNextAsync())
            read += updates.Current.Text.Length;
        return read;
    }
}
