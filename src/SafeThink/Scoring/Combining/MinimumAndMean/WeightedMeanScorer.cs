using System.Collections.Immutable;
using System.Globalization;
using SafeThink.Prompts;
using SafeThink.Scoring.Combining.MinimumAndMean;

namespace SafeThink.Scoring.Combining;

/// <summary>The weighted mean of several scores; on calibrated scorers that is the mean of their P(safe).</summary>
/// <remarks>Where one scorer cannot say, the result is indeterminate: a mean of the others would be another score.</remarks>
public sealed class WeightedMeanScorer : ISafetyScorer, IScorerOfScorers
{
    private readonly ImmutableArray<ISafetyScorer> _scorers;
    private readonly ImmutableArray<double> _weights;
    private readonly ScoringOrder _order;
    private readonly Func<SafetyScore[], SafetyScore> _mean;

    /// <summary>Creates the scorer.</summary>
    /// <param name="scorers">One or more scorers with their weights.</param>
    /// <param name="order">Whether they are asked one after another or all at once.</param>
    /// <exception cref="ArgumentException">There is no scorer, a weight is not finite and above 0, or the sum of the weights is not finite.</exception>
    public WeightedMeanScorer(IEnumerable<WeightedScorer> scorers, ScoringOrder order = ScoringOrder.Sequential)
    {
        ArgumentNullException.ThrowIfNull(scorers);
        ImmutableArray<WeightedScorer> all = [.. scorers];
        if (all.IsEmpty || all.Any(s => s.Scorer is null))
            throw new ArgumentException("The mean needs one scorer or more, and none of them null.", nameof(scorers));
        foreach (var (scorer, weight) in all)
        {
            if (!(weight > 0 && double.IsFinite(weight)))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The weight {weight} of scorer '{scorer.Name}' is not finite and above 0."), nameof(scorers));
        }

        var sum = all.Sum(s => s.Weight);
        if (!double.IsFinite(sum))
            throw new ArgumentException("The weights are too large: their sum is infinite, and no weight would have a share in it.", nameof(scorers));
        _scorers = [.. all.Select(s => s.Scorer)];
        _weights = [.. all.Select(s => s.Weight / sum)];
        _order = order;
        _mean = Mean;
        Name = $"mean({string.Join(", ", _scorers.Zip(_weights, Term))})";
    }

    /// <inheritdoc/>
    public string Name { get; }

    IEnumerable<ISafetyScorer> IScorerOfScorers.Scorers => _scorers;

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new InnerSessions(_scorers, prompt, _order, _mean);
    }

    // As many digits as a score has: means that give other scores have other names.
    private static string Term(ISafetyScorer scorer, double weight) =>
        string.Create(CultureInfo.InvariantCulture, $"{weight:G9}*{scorer.Name}");

    private SafetyScore Mean(SafetyScore[] scores)
    {
        var mean = 0.0;
        var lowest = scores[0];
        for (var i = 0; i < scores.Length; i++)
        {
            mean += _weights[i] * scores[i].Value;
            if (scores[i].Value < lowest.Value)
                lowest = scores[i];
        }

        // The weights add up to 1 only as far as rounding goes.
        return SafetyScore.Of(Math.Clamp((float)mean, -1, 1), lowest.Category);
    }
}
