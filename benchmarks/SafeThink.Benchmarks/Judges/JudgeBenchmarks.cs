using BenchmarkDotNet.Attributes;
using SafeThink.LlamaCpp;
using SafeThink.LlamaCpp.Scoring.Judge;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Testing.Gguf;
using SafeThink.Traces;

namespace SafeThink.Benchmarks.Judges;

/// <summary>What a judge takes for the next step of 60 tokens, with the trace so far in its KV cache and without.</summary>
/// <remarks>
/// The judge has random weights: it costs what a trained model of its shape costs. One word of the trace is one token of
/// its vocabulary. How many tokens either way evaluates is the same on every machine; the tests of the judge hold that.
/// </remarks>
[IterationCount(5)]
[WarmupCount(1)]
public class JudgeBenchmarks
{
    private const int TokensPerStep = 60;

    private static readonly JudgeProfile Profile = new()
    {
        Name = "random",
        Message = "What was asked: {request}\nWhat was said: {reply}\nIs it safe?",
        Questions = [new("", [new("a", 1), new("b", 0)])],
        MinimumLabelMass = 0,
    };

    private readonly Prompt _prompt = Prompt.FromText("bakilo");
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"safethink-judge-{Guid.NewGuid():N}.gguf");
    private JudgeScorer _judge = null!;
    private IScoringSession _session = null!;
    private string _trace = "";
    private int _turn;

    /// <summary>How long the trace is already, in tokens.</summary>
    [Params(256, 2048)]
    public int TraceTokens { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        new RandomModel(RandomModelShape.Shape15M).Write(_path);
        _judge = await JudgeScorer.LoadAsync(
            new LlamaEngineOptions { ModelPath = _path, Threads = 1, ContextLength = 3072, MaxSequences = 3, GpuLayers = 0 }, Profile);
        _session = _judge.OpenSession(_prompt);
        _trace = Words(TraceTokens, "ba");
        _session.Accept(new TraceStep(1, TracePhase.Reasoning, _trace));
        await _session.ScoreAsync(Candidate(), CancellationToken.None);
    }

    /// <summary>The step alone is read: the session has the rest.</summary>
    [Benchmark(Baseline = true)]
    public ValueTask<SafetyScore> Incremental() => _session.ScoreAsync(Candidate(), CancellationToken.None);

    /// <summary>Everything is read: a session that knows nothing.</summary>
    [Benchmark]
    public async Task<SafetyScore> FromScratch()
    {
        await using var session = _judge.OpenSession(_prompt);
        session.Accept(new TraceStep(1, TracePhase.Reasoning, _trace));
        return await session.ScoreAsync(Candidate(), CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _session.DisposeAsync();
        await _judge.DisposeAsync();
        File.Delete(_path);
    }

    // No two calls give the same step, or there would be nothing to read.
    private TraceStep Candidate() => new(2, TracePhase.Reasoning, Words(TokensPerStep, _turn++ % 2 == 0 ? "di" : "fo"));

    private static string Words(int count, string syllable) => string.Concat(Enumerable.Repeat(" " + syllable, count));
}
