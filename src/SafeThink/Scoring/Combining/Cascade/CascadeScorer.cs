using SafeThink.Prompts;
using SafeThink.Scoring.Sessions;

namespace SafeThink.Scoring.Combining;

/// <summary>Asks a cheap scorer first, and a strong one only where the cheap one is uncertain.</summary>
/// <remarks>
/// <para>
/// A score outside the band stands as it is. Inside it, and where the cheap scorer cannot say, the strong scorer's answer
/// stands alone, an indeterminate one included: the cheap score never makes up for a strong one that is missing.
/// </para>
/// <para>
/// Both must speak the same scale, since one threshold judges both: calibrate them (<see cref="Calibration.CalibratedScorer"/>).
/// The strong session is opened at the first step that needs it, and is then told of every step accepted before.
/// </para>
/// <para>
/// Of candidates that are scored together the strong scorer gets those in the band in one call, if the first is one of them:
/// it is not kept waiting for the others otherwise. None behind one above the band is put to it, since that one is most likely taken.
/// </para>
/// </remarks>
public sealed class CascadeScorer : ISafetyScorer, IScorerOfScorers
{
    private readonly ISafetyScorer _cheap;
    private readonly ISafetyScorer _strong;
    private readonly UncertainBand _band;
    private long _steps;
    private long _escalated;
    private long _unknown;

    /// <summary>Creates the cascade.</summary>
    /// <param name="cheap">Scores every step.</param>
    /// <param name="strong">Scores the steps that the cheap scorer is uncertain of. It may be a cascade itself.</param>
    /// <param name="band">The scores of the cheap scorer at which it is uncertain.</param>
    public CascadeScorer(ISafetyScorer cheap, ISafetyScorer strong, UncertainBand band)
    {
        ArgumentNullException.ThrowIfNull(cheap);
        ArgumentNullException.ThrowIfNull(strong);
        _cheap = cheap;
        _strong = strong;
        _band = band;
        Name = $"cascade({cheap.Name}, {strong.Name}, {band})";
    }

    /// <inheritdoc/>
    public string Name { get; }

    IEnumerable<ISafetyScorer> IScorerOfScorers.Scorers => [_cheap, _strong];

    /// <summary>What was counted since the cascade was created, over all requests.</summary>
    public CascadeStatistics Statistics =>
        new(Interlocked.Read(ref _steps), Interlocked.Read(ref _escalated), Interlocked.Read(ref _unknown));

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new Session(this, prompt);
    }

    /// <summary>Counts a step, and says whether the strong scorer has to see it.</summary>
    private bool Escalates(SafetyScore cheap)
    {
        Interlocked.Increment(ref _steps);
        if (!_band.Holds(cheap))
            return false;
        Interlocked.Increment(ref _escalated);
        if (!cheap.IsDeterminate)
            Interlocked.Increment(ref _unknown);
        return true;
    }

    private sealed class Session(CascadeScorer cascade, Prompt prompt) : IScoringSession
    {
        private readonly InnerSession _cheap = new(cascade._cheap, prompt);
        private readonly InnerSession _strong = new(cascade._strong, prompt);

        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            var score = await _cheap.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
            return cascade.Escalates(score) ? await _strong.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false) : score;
        }

        public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
            IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
        {
            var cheap = await _cheap.ScoreTogetherAsync(candidates, cancellationToken).ConfigureAwait(false);

            // The one above the band most likely is safe, and taken: those behind it are not worth the strong scorer.
            var worthwhile = 1 + cheap.TakeWhile(s => !(s.Value > cascade._band.To)).Count();
            SafetyScore?[] known = [.. cheap.Take(worthwhile).Select(s => cascade._band.Holds(s) ? (SafetyScore?)null : s)];
            var scores = await _strong.ScoreUnknownAsync(candidates, known, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < scores.Count; i++)
                cascade.Escalates(cheap[i]);
            return scores;
        }

        public void Accept(TraceStep accepted)
        {
            _cheap.Accept(accepted);
            _strong.Accept(accepted);
        }

        public ValueTask DisposeAsync() => SessionDisposal.DisposeAllAsync(_cheap, _strong);
    }
}
