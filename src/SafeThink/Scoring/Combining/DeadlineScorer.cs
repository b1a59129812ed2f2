using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring.Sessions;

namespace SafeThink.Scoring.Combining;

/// <summary>Gives a scorer a deadline of its own: what it does not say in time is indeterminate.</summary>
/// <remarks>
/// The policy has a deadline for the whole score of a step; this one is for a part of it, such as the strong scorer of a
/// cascade. The scorer is called on a thread of the pool, so one that blocks is bounded too. One that outlives its deadline
/// is not called again before it has returned, and until then every step is indeterminate.
/// </remarks>
public sealed class DeadlineScorer : ISafetyScorer, IScorerOfScorers
{
    private readonly ISafetyScorer _scorer;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;

    /// <summary>Creates the scorer.</summary>
    /// <param name="scorer">Scores each step.</param>
    /// <param name="deadline">How long it may take for a step, catching up on accepted steps included. Above zero, at most 24 days; or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deadline lies outside its range.</exception>
    public DeadlineScorer(ISafetyScorer scorer, TimeSpan deadline, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        if (!ScoringPlan.IsDeadline(deadline))
            throw new ArgumentOutOfRangeException(nameof(deadline), deadline, ScoringPlan.DeadlineRange);
        _scorer = scorer;
        _deadline = deadline;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>The inner scorer's name: the scores are its own.</summary>
    public string Name => _scorer.Name;

    /// <summary>The inner scorer's threshold: the scores are its own.</summary>
    public float? RecommendedThreshold => _scorer.RecommendedThreshold;

    IEnumerable<ISafetyScorer> IScorerOfScorers.Scorers => [_scorer];

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new DeadlineSession(_scorer, prompt, _deadline, _time);
    }
}
