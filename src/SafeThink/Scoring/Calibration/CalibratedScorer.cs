using SafeThink.Prompts;
using SafeThink.Scoring.Combining;

namespace SafeThink.Scoring.Calibration;

/// <summary>A scorer whose scores are mapped by a calibration.</summary>
public sealed class CalibratedScorer : ISafetyScorer, IScorerOfScorers
{
    private readonly ISafetyScorer _scorer;
    private readonly ScoreCalibration _calibration;

    /// <summary>Creates the scorer.</summary>
    /// <param name="scorer">Scores each step.</param>
    /// <param name="calibration">What is made of its scores; fitted to this scorer's and to no other's.</param>
    /// <param name="name">What to call it; the scorer's name and "calibrated" by default.</param>
    public CalibratedScorer(ISafetyScorer scorer, ScoreCalibration calibration, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(calibration);
        _scorer = scorer;
        _calibration = calibration;
        Name = name ?? $"calibrated({scorer.Name})";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>τ that was chosen on calibrated scores, from -1 to 1; the inner scorer's is of another scale.</summary>
    /// <value><see langword="null"/>; what <see cref="GuardProfile.Apply"/> gives has the profile's</value>
    public float? RecommendedThreshold { get; init; }

    IEnumerable<ISafetyScorer> IScorerOfScorers.Scorers => [_scorer];

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt) => new Session(_scorer.OpenSession(prompt), _calibration);

    private sealed class Session(IScoringSession inner, ScoreCalibration calibration) : IScoringSession
    {
        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            calibration.Apply(await inner.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false));

        public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
            IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken) =>
            [.. (await inner.ScoreTogetherAsync(candidates, cancellationToken).ConfigureAwait(false)).Select(calibration.Apply)];

        public void Accept(TraceStep accepted) => inner.Accept(accepted);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
