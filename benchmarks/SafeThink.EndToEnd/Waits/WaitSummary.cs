using SafeThink.Decoding;
using SafeThink.EndToEnd.Measuring;

namespace SafeThink.EndToEnd.Waits;

/// <summary>How many tokens readers waited for because a policy stepped in.</summary>
internal sealed record WaitSummary
{
    /// <summary>Who scored.</summary>
    public required string Scorer { get; init; }

    /// <summary>How many requests there were.</summary>
    public required int Requests { get; init; }

    /// <summary>In how many of them a policy stepped in.</summary>
    public required int Steered { get; init; }

    /// <summary>How often, in all.</summary>
    public required int Interventions { get; init; }

    /// <summary>The wait tokens of all requests: see <see cref="DecodingUsage.WaitTokens"/>.</summary>
    public required int WaitTokens { get; init; }

    /// <summary>Wait tokens by interventions, over all requests.</summary>
    public required double PerIntervention { get; init; }

    /// <summary>The median of the same over the requests in which a policy stepped in.</summary>
    public required double MedianPerIntervention { get; init; }

    /// <summary>The interval of the median.</summary>
    public required Interval Interval { get; init; }

    /// <summary>How many requests ended in which way.</summary>
    public required IReadOnlyDictionary<string, int> Endings { get; init; }

    /// <summary>Sums up.</summary>
    /// <param name="scorer">Who scored.</param>
    /// <param name="results">How each request ended.</param>
    /// <param name="seed">The bootstrap's seed.</param>
    /// <exception cref="InvalidOperationException">No policy stepped in anywhere.</exception>
    public static WaitSummary Of(string scorer, IReadOnlyList<DecodingResult> results, int seed)
    {
        var steered = results.Where(r => r.Usage.Interventions > 0).ToList();
        if (steered.Count == 0)
            throw new InvalidOperationException($"No step was taken back with scorer '{scorer}': there are no wait tokens to count.");
        double[] each = [.. steered.Select(r => (double)r.Usage.WaitTokens / r.Usage.Interventions)];
        var (interventions, waitTokens) = (steered.Sum(r => r.Usage.Interventions), steered.Sum(r => r.Usage.WaitTokens));
        return new WaitSummary
        {
            Scorer = scorer,
            Requests = results.Count,
            Steered = steered.Count,
            Interventions = interventions,
            WaitTokens = waitTokens,
            PerIntervention = (double)waitTokens / interventions,
            MedianPerIntervention = Statistics.Median(each),
            Interval = Bootstrap.OfMedian(each, seed),
            Endings = results.CountBy(r => r.Reason.ToString()).OrderBy(e => e.Key, StringComparer.Ordinal).ToDictionary(),
        };
    }
}
