using BenchmarkDotNet.Attributes;
using SafeThink.Engines;
using SafeThink.LlamaCpp;
using SafeThink.Testing.Gguf;

namespace SafeThink.Benchmarks.Interventions;

/// <summary>What an intervention does to a sequence of the real engine, on a model so small that the engine's own work shows.</summary>
/// <remarks>
/// Whole decodes on models of a real size are measured by <c>SafeThink.EndToEnd interventions</c>. Every method comes back to
/// the same mark, so that each operation starts from the same place.
/// </remarks>
public class InterventionBenchmarks
{
    private const int Operations = 64;
    private const int PromptTokens = 64;

    private static readonly int[] Prompt = new int[PromptTokens];
    private static readonly int[] Prefix = [1, 2, 3, 4, 5, 6];

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"safethink-intervention-{Guid.NewGuid():N}.gguf");
    private LlamaEngine _engine = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        var shape = RandomModelShape.Shape15M with { Layers = 1, Width = 64, Heads = 1, KeyValueHeads = 1, FeedForward = 64, VocabularySize = 512 };
        new RandomModel(shape).Write(_path);
        _engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = _path, Threads = 1, ContextLength = 256, MaxSequences = 1, GpuLayers = 0 });
    }

    /// <summary>A mark is set, tokens are written behind it and taken back before anything is evaluated.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public Task MarksAndRewinds() => RunAsync(sequence => sequence.Append(Prefix), evaluations: 0);

    /// <summary>A prefix is evaluated at once, and taken back.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public Task SplicesAndRewinds() => RunAsync(sequence => sequence.Append(Prefix), evaluations: 1);

    /// <summary>The same prefix token by token.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public Task ForcesAndRewinds() => RunAsync(sequence => sequence.Append([Prefix[0]]), evaluations: Prefix.Length);

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _engine.DisposeAsync();
        File.Delete(_path);
    }

    private Task RunAsync(Action<IDecodingSequence> write, int evaluations) =>
        _engine.RunAsync(new RepeatedLoop(Prompt, write, evaluations, Operations), SamplingOptions.Greedy);
}
