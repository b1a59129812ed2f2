using BenchmarkDotNet.Attributes;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Combining;
using SafeThink.Traces;

namespace SafeThink.Benchmarks.Micro;

/// <summary>What a combinator adds to a step, around scorers that answer at once: a request of 32 steps, by its steps.</summary>
/// <remarks>What stands above <see cref="Bare"/> is the combinator's own; opening and closing its session is in it, once in 32.</remarks>
public class CombinatorBenchmarks
{
    private const int StepCount = 32;

    // As long as a step of 60 tokens.
    private const int StepLength = 240;

    private static readonly Prompt Request = Prompt.FromText("How do I clean the pump of a garden pond?");

    private readonly TraceStep[] _steps =
        [.. Enumerable.Range(1, StepCount).Select(i => new TraceStep(i, TracePhase.Reasoning, new string((char)('a' + (i % 26)), StepLength)))];

    private readonly InstantScorer _scorer = new();
    private readonly ISafetyScorer _clear;
    private readonly ISafetyScorer _unclear;
    private readonly ISafetyScorer _minimum;
    private readonly ISafetyScorer _mean;
    private readonly ISafetyScorer _debounced;
    private readonly ISafetyScorer _known;
    private readonly ISafetyScorer _unknown;
    private readonly ISafetyScorer _bounded;
    private readonly ISafetyScorer _preScored;

    public CombinatorBenchmarks()
    {
        _clear = _scorer.EscalateTo(_scorer, new UncertainBand(-0.5f, 0));
        _unclear = _scorer.EscalateTo(_scorer, UncertainBand.Everything);
        _minimum = _scorer.And(_scorer);
        _mean = new WeightedMeanScorer([new(_scorer, 2), new(_scorer, 1)]);
        _debounced = _scorer.Debounced(required: 2, window: 3);
        _known = _scorer.Cached();

        // With room for one score, that of the request's last step, no step of the next request is known.
        _unknown = _scorer.Cached(capacity: 1);
        _bounded = _scorer.WithDeadline(TimeSpan.FromSeconds(10));
        _preScored = new PreScoreScorer(_scorer, _scorer);
    }

    /// <summary>The scorer alone.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = StepCount)]
    public Task<float> Bare() => LowestAsync(_scorer);

    /// <summary>A cascade whose first scorer is sure.</summary>
    [Benchmark(OperationsPerInvoke = StepCount)]
    public Task<float> CascadeClear() => LowestAsync(_clear);

    /// <summary>A cascade that asks both scorers.</summary>
    [Benchmark(OperationsPerInvoke = StepCount)]
    public Task<float> CascadeUnclear() => LowestAsync(_unclear);

    /// <summary>The minimum of two.</summary>
    [Benchmark(OperationsPerInvoke = StepCount)]
    public Task<float> Minimum() => LowestAsync(_minimum);

    /// <summary>The weighted mean of two.</summary>
    [Benchmark(OperationsPerInvoke = StepCount)]
    public Task<float> WeightedMean() => LowestAsync(_mean);

    /// <summary>Two of three.</summary>
    [Benchmark(OperationsPerInvoke = StepCount)]
    public Task<float> Debounce() => LowestAsync(_debounced);

    /// <summary>A cache that knows every step.</summary>
    [Benchmark(OperationsPerInvoke = StepCount)]
    public Task<float> CacheHit() => LowestAsync(_known);

    /// <summary>A cache that knows none.</summary>
    [Benchmark(OperationsPerInvoke = StepCount)]
    public Task<float> CacheMiss() => LowestAsync(_unknown);

    /// <summary>A deadline: the scorer runs on a thread of the pool.</summary>
    [Benchmark(OperationsPerInvoke = StepCount)]
    public Task<float> Deadline() => LowestAsync(_bounded);

    /// <summary>The request scored once, and the mean of it and each step.</summary>
    [Benchmark(OperationsPerInvoke = StepCount)]
    public Task<float> PreScore() => LowestAsync(_preScored);

    private async Task<float> LowestAsync(ISafetyScorer scorer)
    {
        var lowest = 1f;
        await using var session = scorer.OpenSession(Request);
        foreach (var step in _steps)
        {
            lowest = Math.Min(lowest, (await session.ScoreAsync(step, CancellationToken.None)).Value);
            session.Accept(step);
        }

        return lowest;
    }

    private sealed class InstantScorer : ISafetyScorer
    {
        public string Name => "instant";

        public IScoringSession OpenSession(Prompt prompt) => new Session();

        private sealed class Session : IScoringSession
        {
            public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
                ValueTask.FromResult(SafetyScore.Of(0.9f));

            public void Accept(TraceStep accepted)
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
