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
/// </remarks>
public sealed class CascadeScorer : ISafetyScorer
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

    /// <summary>What was counted since the cascade was created, over all requests.</summary>
    public CascadeStatistics Statistics =>
        new(Interlocked.Read(ref _steps), Interlocked.Read(ref _escalated), Interlocked.Read(ref _unknown));

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new Session(this, prompt);
    }

    private sealed class Session(CascadeScorer cascade, Prompt prompt) : IScoringSession
    {
        private readonly InnerSession _cheap = new(cascade._cheap, prompt);
        private readonly InnerSession _strong = new(cascade._strong, prompt);

        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            var score = await _cheap.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref cascade._steps);
            if (!cascade._band.Holds(score))
                return score;

            Interlocked.Increment(ref cascade._escalated);
            if (!score.IsDeterminate)
                Interlocked.Increment(ref cascade._unknown);
            return await _strong.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
        }

        public void Accept(TraceStep accepted)
        {
            _cheap.Accept(accepted);
            _strong.Accept(accepted);
        }

        public ValueTask DisposeAsync() => SessionDisposal.DisposeAllAsync(_cheap, _strong);
    }
}
