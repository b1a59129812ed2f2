using SafeThink.Scoring.Combining;

namespace SafeThink.Scoring;

/// <summary>Puts scorers together from left to right.</summary>
/// <example>
/// <code>
/// var scorer = cheap.EscalateTo(strong.WithDeadline(TimeSpan.FromSeconds(2)), new UncertainBand(-0.5f, 0.9f)).Cached();
/// </code>
/// </example>
public static class ScorerExtensions
{
    /// <summary>Asks a stronger scorer where this one is uncertain: see <see cref="CascadeScorer"/>.</summary>
    /// <param name="cheap">Scores every step.</param>
    /// <param name="strong">Scores the steps in the band.</param>
    /// <param name="band">The scores of the cheap scorer at which it is uncertain.</param>
    public static CascadeScorer EscalateTo(this ISafetyScorer cheap, ISafetyScorer strong, UncertainBand band) => new(cheap, strong, band);

    /// <summary>Takes the lower of two scores: see <see cref="MinimumScorer"/>.</summary>
    /// <param name="scorer">One scorer, asked first.</param>
    /// <param name="other">The other.</param>
    public static MinimumScorer And(this ISafetyScorer scorer, ISafetyScorer other) => new([scorer, other]);

    /// <summary>Lets single low scores pass: see <see cref="DebounceScorer"/>.</summary>
    /// <param name="scorer">Scores each step.</param>
    /// <param name="required">k: how many of the last n steps must lie below the threshold.</param>
    /// <param name="window">n: how many steps are looked at.</param>
    public static DebounceScorer Debounced(this ISafetyScorer scorer, int required, int window) =>
        new(scorer, new DebounceOptions { Required = required, Window = window });

    /// <summary>Remembers scores by content: see <see cref="CachingScorer"/>.</summary>
    /// <param name="scorer">Scores what is not known.</param>
    /// <param name="capacity">How many scores are kept.</param>
    public static CachingScorer Cached(this ISafetyScorer scorer, int capacity = CachingScorer.DefaultCapacity) => new(scorer, capacity);

    /// <summary>Gives the scorer a deadline of its own: see <see cref="DeadlineScorer"/>.</summary>
    /// <param name="scorer">Scores each step.</param>
    /// <param name="deadline">How long it may take for a step.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public static DeadlineScorer WithDeadline(this ISafetyScorer scorer, TimeSpan deadline, TimeProvider? timeProvider = null) =>
        new(scorer, deadline, timeProvider);
}
