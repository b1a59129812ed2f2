using SafeThink.Prompts;
using SafeThink.Scoring.Sessions;

namespace SafeThink.Scoring.Combining.MinimumAndMean;

/// <summary>The sessions of several scorers for one request, whose scores make one; indeterminate where one of them cannot say.</summary>
internal sealed class InnerSessions : IScoringSession
{
    private readonly InnerSession[] _sessions;
    private readonly ScoringOrder _order;
    private readonly Func<SafetyScore[], SafetyScore> _combine;
    private readonly SafetyScore[] _scores;

    /// <summary>Creates the sessions.</summary>
    /// <param name="scorers">The scorers.</param>
    /// <param name="prompt">The request.</param>
    /// <param name="order">Whether they are asked one after another or all at once.</param>
    /// <param name="combine">Makes one score of theirs, which are determinate and in their order.</param>
    public InnerSessions(IEnumerable<ISafetyScorer> scorers, Prompt prompt, ScoringOrder order, Func<SafetyScore[], SafetyScore> combine)
    {
        _sessions = [.. scorers.Select(s => new InnerSession(s, prompt))];
        _order = order;
        _combine = combine;
        _scores = new SafetyScore[_sessions.Length];
    }

    public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
    {
        if (_order == ScoringOrder.Parallel)
        {
            // On threads of the pool: one scorer that computes before it first awaits must not hold up the others.
            var calls = Array.ConvertAll(
                _sessions, s => Task.Run(() => s.ScoreAsync(candidate, cancellationToken).AsTask(), CancellationToken.None));
            (await Task.WhenAll(calls).ConfigureAwait(false)).CopyTo(_scores, 0);
            return Combined();
        }

        for (var i = 0; i < _sessions.Length; i++)
        {
            _scores[i] = await _sessions[i].ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
            if (!_scores[i].IsDeterminate)
                return Unknown(i);
        }

        return _combine(_scores);
    }

    public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
        IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
    {
        var given = await AskAsync(candidates, cancellationToken).ConfigureAwait(false);
        var scores = new SafetyScore[given.Min(s => s.Count)];
        for (var i = 0; i < scores.Length; i++)
        {
            for (var at = 0; at < _scores.Length; at++)
                _scores[at] = given[at][i];
            scores[i] = Combined();
        }

        return scores;
    }

    public void Accept(TraceStep accepted)
    {
        foreach (var session in _sessions)
            session.Accept(accepted);
    }

    public ValueTask DisposeAsync() => SessionDisposal.DisposeAllAsync([.. _sessions]);

    private async Task<IReadOnlyList<SafetyScore>[]> AskAsync(IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
    {
        if (_order == ScoringOrder.Parallel)
        {
            return await Task.WhenAll(Array.ConvertAll(
                _sessions, s => Task.Run(() => s.ScoreTogetherAsync(candidates, cancellationToken).AsTask(), CancellationToken.None))).ConfigureAwait(false);
        }

        // No later scorer is asked for what an earlier one left out, and none at all once the first candidate has no score.
        var given = new IReadOnlyList<SafetyScore>[_sessions.Length];
        Array.Fill(given, [default]);
        var left = candidates;
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = await _sessions[i].ScoreTogetherAsync(left, cancellationToken).ConfigureAwait(false);
            if (!given[i][0].IsDeterminate)
                break;
            left = [.. left.Take(given[i].Count)];
        }

        return given;
    }

    private SafetyScore Combined() => Array.FindIndex(_scores, s => !s.IsDeterminate) is >= 0 and var at ? Unknown(at) : _combine(_scores);

    private SafetyScore Unknown(int at) => SafetyScore.Indeterminate($"{_sessions[at].Name}: {_scores[at].Reason}", _scores[at].Fault);
}
