using SafeThink.Traces;

namespace SafeThink.Pipeline;

/// <summary>Which steps a policy wants scored, and how they are judged.</summary>
public abstract class ScoringPlan
{
    /// <summary>Creates the plan.</summary>
    /// <param name="threshold">τ, from -1 to 1.</param>
    /// <param name="deadline">How long a scorer may take for a step: above zero, at most <see cref="LongestDeadline"/>; or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="scorer">The name of the scorer that the threshold was chosen for; null where any may be judged by it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range; the message names it.</exception>
    protected ScoringPlan(float threshold, TimeSpan deadline, string? scorer = null)
    {
        // Written so that a NaN, which compares false with everything, is refused.
        if (!(threshold >= -1 && threshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold (tau) must lie from -1 to 1.");
        if (!IsDeadline(deadline))
            throw new ArgumentOutOfRangeException(nameof(deadline), deadline, DeadlineRange);
        Threshold = threshold;
        Deadline = deadline;
        Scorer = scorer;
    }

    /// <summary>The longest deadline that is one: 24 days, as far as timers count. For longer, take <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public static TimeSpan LongestDeadline { get; } = TimeSpan.FromDays(24);

    /// <summary>τ: a step with a score below it is unsafe. From -1 to 1.</summary>
    public float Threshold { get; }

    /// <summary>How long a scorer may take for a step; after that its verdict is indeterminate.</summary>
    public TimeSpan Deadline { get; }

    /// <summary>The name of the scorer that the threshold was chosen for, and the only one it may judge; null where any may be.</summary>
    public string? Scorer { get; }

    /// <summary>Whether a step is held back and scored. A step that is not is released unscored.</summary>
    /// <param name="phase">The step's phase.</param>
    /// <param name="index">The step's place, from 1.</param>
    /// <param name="canSteer">See <see cref="DecodingEvent.CanSteer"/>.</param>
    public abstract bool Covers(TracePhase phase, int index, bool canSteer);

    internal const string DeadlineRange = "The scorer's deadline must be above zero and at most 24 days, or infinite.";

    internal static bool IsDeadline(TimeSpan value) =>
        (value > TimeSpan.Zero && value <= LongestDeadline) || value == Timeout.InfiniteTimeSpan;
}
