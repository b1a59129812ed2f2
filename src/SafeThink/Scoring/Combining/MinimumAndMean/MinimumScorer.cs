using System.Collections.Immutable;
using SafeThink.Prompts;
using SafeThink.Scoring.Combining.MinimumAndMean;

namespace SafeThink.Scoring.Combining;

/// <summary>The lowest of several scores: a step is safe only where every scorer finds it safe.</summary>
/// <remarks>Where one scorer cannot say, the result is indeterminate: what it would have said might have been the lowest.</remarks>
public sealed class MinimumScorer : ISafetyScorer, IScorerOfScorers
{
    private readonly ImmutableArray<ISafetyScorer> _scorers;
    private readonly ScoringOrder _order;

    /// <summary>Creates the scorer.</summary>
    /// <param name="scorers">One or more scorers, the cheapest first.</param>
    /// <param name="order">Whether they are asked one after another or all at once.</param>
    /// <exception cref="ArgumentException">There is no scorer.</exception>
    public MinimumScorer(IEnumerable<ISafetyScorer> scorers, ScoringOrder order = ScoringOrder.Sequential)
    {
        ArgumentNullException.ThrowIfNull(scorers);
        _scorers = [.. scorers];
        _order = order;
        if (_scorers.IsEmpty || _scorers.Contains(null!))
            throw new ArgumentException("The minimum needs one scorer or more, and none of them null.", nameof(scorers));
        Name = $"minimum({string.Join(", ", _scorers.Select(s => s.Name))})";
    }

    /// <inheritdoc/>
    public string Name { get; }

    IEnumerable<ISafetyScorer> IScorerOfScorers.Scorers => _scorers;

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new InnerSessions(_scorers, prompt, _order, static scores => scores.MinBy(s => s.Value));
    }
}
