using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>One arm over all rounds; all figures are medians.</summary>
internal sealed record ThroughputSummary
{
    /// <summary>The arm's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required string Description { get; init; }

    /// <summary>Tokens a second, of all requests together.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Processor time of this process by tokens, in milliseconds, all threads together: what a busy machine does not stretch.</summary>
    public required double ProcessorMillisecondsPerToken { get; init; }

    /// <summary>The arm whose throughput and guard time this one's are divided by.</summary>
    public required string ComparedWith { get; init; }

    /// <summary>Median over the rounds of this arm's tokens a second by the other's of the same round.</summary>
    public required double Gain { get; init; }

    /// <summary>Of <see cref="Gain"/>.</summary>
    public required Interval GainInterval { get; init; }

    /// <summary>See <see cref="ThroughputRun.GuardWork"/>, in milliseconds.</summary>
    public required double GuardWorkMilliseconds { get; init; }

    /// <summary>Median over the rounds of this arm's guard work by the other's of the same round; NaN where there is none.</summary>
    public required double GuardWorkRatio { get; init; }

    /// <summary>See <see cref="ThroughputRun.GuardTime"/>, in milliseconds.</summary>
    public required double GuardTimeMilliseconds { get; init; }

    /// <summary>See <see cref="ThroughputRun.StepsPerBatch"/>.</summary>
    public required double StepsPerBatch { get; init; }

    /// <summary>See <see cref="ThroughputRun.TokensPerBatch"/>.</summary>
    public required double TokensPerBatch { get; init; }

    /// <summary>Every round's tokens a second.</summary>
    public required double[] TokensPerSecondByRound { get; init; }

    /// <summary>Sums an arm up.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="runs">Its runs, one a round.</param>
    /// <param name="others">Those of the arm that it is compared with, in the same order.</param>
    /// <param name="seed">The bootstrap's seed.</param>
    public static ThroughputSummary Of(IThroughputArm arm, IReadOnlyList<ThroughputRun> runs, IReadOnlyList<ThroughputRun> others, int seed)
    {
        double[] gains = [.. runs.Zip(others, (r, o) => SpeedOf(r) / SpeedOf(o))];
        return new ThroughputSummary
        {
            Name = arm.Name,
            Description = arm.Description,
            TokensPerSecond = MedianOf(runs, SpeedOf),
            ProcessorMillisecondsPerToken = MedianOf(runs, r => r.Processor.TotalMilliseconds / r.Tokens),
            ComparedWith = arm.ComparedWith,
            Gain = Statistics.Median(gains),
            GainInterval = Bootstrap.OfMedian(gains, seed),
            GuardWorkMilliseconds = MedianOf(runs, r => r.GuardWork.TotalMilliseconds),
            GuardWorkRatio = Statistics.Median([.. runs.Zip(others, (r, o) => r.GuardWork / o.GuardWork)]),
            GuardTimeMilliseconds = MedianOf(runs, r => r.GuardTime.TotalMilliseconds),
            StepsPerBatch = MedianOf(runs, r => r.StepsPerBatch),
            TokensPerBatch = MedianOf(runs, r => r.TokensPerBatch),
            TokensPerSecondByRound = [.. runs.Select(SpeedOf)],
        };
    }

    private static double SpeedOf(ThroughputRun run) => run.Tokens / run.Wall.TotalSeconds;

    private static double MedianOf(IReadOnlyList<ThroughputRun> runs, Func<ThroughputRun, double> figure) =>
        Statistics.Median([.. runs.Select(figure)]);
}
