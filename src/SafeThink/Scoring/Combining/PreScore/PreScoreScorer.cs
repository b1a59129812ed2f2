using System.Globalization;
using SafeThink.Prompts;
using SafeThink.Scoring.Combining.PreScore;
using SafeThink.Scoring.Sessions;

namespace SafeThink.Scoring.Combining;

/// <summary>Scores the request once, and lets it bear on the score of every step.</summary>
/// <remarks>
/// The request is scored with the first step, not before: a request that no step of which is scored costs nothing. A request
/// that could not be scored makes the step indeterminate, and is scored again with the next.
/// </remarks>
public sealed class PreScoreScorer : ISafetyScorer, IScorerOfScorers
{
    private readonly string _promptScorer;
    private readonly ScorePrompt _scorePrompt;
    private readonly ISafetyScorer _scorer;
    private readonly PreScoreRule _rule;
    private readonly float _weight;

    /// <summary>Creates the scorer.</summary>
    /// <param name="promptScorer">What to call the function that scores requests.</param>
    /// <param name="scorePrompt">Scores a request; may be called for several requests at once.</param>
    /// <param name="scorer">Scores the steps.</param>
    /// <param name="options">How both go together; copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range; the message names it.</exception>
    public PreScoreScorer(string promptScorer, ScorePrompt scorePrompt, ISafetyScorer scorer, PreScoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(promptScorer);
        ArgumentNullException.ThrowIfNull(scorePrompt);
        ArgumentNullException.ThrowIfNull(scorer);
        options ??= new PreScoreOptions();
        options.Validate();
        (_promptScorer, _scorePrompt, _scorer, _rule, _weight) = (promptScorer, scorePrompt, scorer, options.Rule, options.Weight);
        Name = _rule == PreScoreRule.Minimum
            ? $"minimum(request {promptScorer}, {scorer.Name})"
            : string.Create(CultureInfo.InvariantCulture, $"mean({_weight}*request {promptScorer}, {scorer.Name})");
    }

    /// <summary>Creates the scorer from one that scores steps: the user's last message is put to it as a step behind no prompt.</summary>
    /// <param name="promptScorer">Reads the user's last message as if it were a step of reasoning.</param>
    /// <param name="scorer">Scores the steps.</param>
    /// <param name="options">How both go together; copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range; the message names it.</exception>
    public PreScoreScorer(ISafetyScorer promptScorer, ISafetyScorer scorer, PreScoreOptions? options = null)
        : this(promptScorer?.Name ?? throw new ArgumentNullException(nameof(promptScorer)), new MessageAsStep(promptScorer).ScoreAsync, scorer, options)
    {
    }

    /// <inheritdoc/>
    public string Name { get; }

    IEnumerable<ISafetyScorer> IScorerOfScorers.Scorers => [_scorer];

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new Session(this, prompt);
    }

    private SafetyScore Combine(SafetyScore request, SafetyScore step)
    {
        if (_rule == PreScoreRule.Minimum)
            return request.Value < step.Value ? request : step;
        var mean = Math.Clamp((_weight * request.Value) + ((1 - _weight) * step.Value), -1, 1);
        return SafetyScore.Of(mean, step.Category ?? request.Category);
    }

    private sealed class Session(PreScoreScorer pre, Prompt prompt) : IScoringSession
    {
        private readonly InnerSession _inner = new(pre._scorer, prompt);
        private SafetyScore _request;

        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            if (!_request.IsDeterminate)
                _request = await ScoreRequestAsync(cancellationToken).ConfigureAwait(false);
            return _request.IsDeterminate
                ? Combined(await _inner.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false))
                : Unknown();
        }

        public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
            IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
        {
            if (!_request.IsDeterminate)
                _request = await ScoreRequestAsync(cancellationToken).ConfigureAwait(false);
            return _request.IsDeterminate
                ? [.. (await _inner.ScoreTogetherAsync(candidates, cancellationToken).ConfigureAwait(false)).Select(Combined)]
                : [Unknown()];
        }

        public void Accept(TraceStep accepted) => _inner.Accept(accepted);

        public ValueTask DisposeAsync() => _inner.DisposeAsync();

        private SafetyScore Combined(SafetyScore step) => step.IsDeterminate ? pre.Combine(_request, step) : step;

        private SafetyScore Unknown() => SafetyScore.Indeterminate($"the request could not be scored: {_request.Reason}", _request.Fault);

        private async ValueTask<SafetyScore> ScoreRequestAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await pre._scorePrompt(prompt, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                return SafetyScore.FromFault($"scorer '{pre._promptScorer}' failed", exception);
            }
        }
    }
}
