using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Trials;

/// <summary>An operation over all rounds.</summary>
internal sealed record TrialSummary
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required string Description { get; init; }

    /// <summary>Median time, in milliseconds.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>Median over the rounds of its time by the first trial's of the same round.</summary>
    public required double Ratio { get; init; }

    /// <summary>Of <see cref="Ratio"/>.</summary>
    public required Interval RatioInterval { get; init; }

    /// <summary>Every round's time, in milliseconds.</summary>
    public required double[] MillisecondsByRound { get; init; }

    /// <summary>Sums an operation up.</summary>
    /// <param name="trial">The operation.</param>
    /// <param name="times">Its times, one a round.</param>
    /// <param name="reference">The first trial's times, in the same order.</param>
    /// <param name="seed">The bootstrap's seed.</param>
    public static TrialSummary Of(Trial trial, IReadOnlyList<TimeSpan> times, IReadOnlyList<TimeSpan> reference, int seed)
    {
        double[] milliseconds = [.. times.Select(t => t.TotalMilliseconds)];
        double[] ratios = [.. times.Zip(reference, (t, r) => t / r)];
        return new TrialSummary
        {
            Name = trial.Name,
            Description = trial.Description,
            Milliseconds = Statistics.Median(milliseconds),
            Ratio = Statistics.Median(ratios),
            RatioInterval = Bootstrap.OfMedian(ratios, seed),
            MillisecondsByRound = milliseconds,
        };
    }
}
