using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Concurrency;

/// <summary>How much longer a request takes because of the guard: the machine's time by requests, guarded less pass-through.</summary>
/// <param name="OneByOneMilliseconds">One request after another; the median over the rounds.</param>
/// <param name="AtOnceMilliseconds">All at once; likewise.</param>
/// <param name="RatioAtOnce">Median over the rounds of guarded by pass-through, all at once.</param>
internal sealed record AddedTime(double OneByOneMilliseconds, double AtOnceMilliseconds, double RatioAtOnce)
{
    /// <summary>Compares the arms.</summary>
    /// <param name="runsOf">The runs of the arm of a name, one a round.</param>
    /// <param name="requests">How many requests a run did.</param>
    public static AddedTime Of(Func<string, IReadOnlyList<ThroughputRun>> runsOf, int requests)
    {
        return new(Added("one by one"), Added("at once"), Statistics.Median([.. Pairs("at once").Select(p => p.Guarded / p.Plain)]));

        double Added(string how) => Statistics.Median([.. Pairs(how).Select(p => (p.Guarded - p.Plain).TotalMilliseconds / requests)]);
        IEnumerable<(TimeSpan Guarded, TimeSpan Plain)> Pairs(string how) =>
            runsOf($"guarded, {how}").Zip(runsOf($"pass-through, {how}"), (g, p) => (g.Wall, p.Wall));
    }
}
