using SafeThink.Prompts;
using SafeThink.Scoring.Combining;

namespace SafeThink.Scoring.Sessions;

/// <summary>The sessions of several scorers for one request, asked together.</summary>
internal sealed class InnerSessions : IAsyncDisposable
{
    private readonly InnerSession[] _sessions;
    private readonly ScoringOrder _order;

    public InnerSessions(IEnumerable<ISafetyScorer> scorers, Prompt prompt, ScoringOrder order)
    {
        _sessions = [.. scorers.Select(s => new InnerSession(s, prompt))];
        _order = order;
        Scores = new SafetyScore[_sessions.Length];
    }

    /// <summary>The scores of the last call, in the order of the scorers; all determinate where that call returned null.</summary>
    public SafetyScore[] Scores { get; }

    /// <summary>Asks every scorer for a score.</summary>
    /// <returns>Null where all gave one; otherwise an indeterminate score that says which did not, and why.</returns>
    public async ValueTask<SafetyScore?> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
    {
        if (_order == ScoringOrder.Parallel)
        {
            // On threads of the pool: one scorer that computes before it first awaits must not hold up the others.
            var calls = Array.ConvertAll(
                _sessions, s => Task.Run(() => s.ScoreAsync(candidate, cancellationToken).AsTask(), CancellationToken.None));
            (await Task.WhenAll(calls).ConfigureAwait(false)).CopyTo(Scores, 0);
            return Array.FindIndex(Scores, s => !s.IsDeterminate) is >= 0 and var at ? Unknown(at) : null;
        }

        for (var i = 0; i < _sessions.Length; i++)
        {
            Scores[i] = await _sessions[i].ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
            if (!Scores[i].IsDeterminate)
                return Unknown(i);
        }

        return null;
    }

    public void Accept(TraceStep accepted)
    {
        foreach (var session in _sessions)
            session.Accept(accepted);
    }

    public ValueTask DisposeAsync() => SessionDisposal.DisposeAllAsync([.. _sessions]);

    private SafetyScore Unknown(int at) => SafetyScore.Indeterminate($"{_sessions[at].Name}: {Scores[at].Reason}", Scores[at].Fault);
}
