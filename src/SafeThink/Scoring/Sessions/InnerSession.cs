using System.Collections.Concurrent;
using SafeThink.Prompts;

namespace SafeThink.Scoring.Sessions;

/// <summary>A scorer's session as the decoder and the combinators hold it: opened when it is first asked, and closed to faults.</summary>
/// <remarks>
/// Accepted steps wait in a queue until the session is asked for a score, and then go to it in order. So a session that is
/// never asked is never opened, and <see cref="Accept"/> may be called while a score is still being worked on. Whatever the
/// scorer throws becomes an indeterminate score; only the cancellation that was asked for comes through as such, so that
/// whoever cancelled can say why.
/// </remarks>
internal sealed class InnerSession(ISafetyScorer scorer, Prompt prompt) : IScoringSession
{
    private readonly ConcurrentQueue<TraceStep> _accepted = new();
    private IScoringSession? _session;
    private SafetyScore? _lost;

    public string Name { get; } = scorer.Name;

    public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_lost is { } lost)
            return lost;
        try
        {
            return await Session().ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!IsCancellation(exception, cancellationToken))
        {
            return Failed(exception);
        }
    }

    public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
        IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
    {
        if (candidates.Count == 1 || _lost is not null)
            return [await ScoreAsync(candidates[0], cancellationToken).ConfigureAwait(false)];
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var scores = await Session().ScoreTogetherAsync(candidates, cancellationToken).ConfigureAwait(false);
            return scores.Count >= 1 && scores.Count <= candidates.Count
                ? scores
                : [SafetyScore.Indeterminate($"scorer '{Name}' gave {scores.Count} scores for {candidates.Count} candidates")];
        }
        catch (Exception exception) when (!IsCancellation(exception, cancellationToken))
        {
            // Whose fault it was is not known: the others are scored when it is their turn.
            return [Failed(exception)];
        }
    }

    public void Accept(TraceStep accepted) => _accepted.Enqueue(accepted);

    public ValueTask DisposeAsync() => _session?.DisposeAsync() ?? ValueTask.CompletedTask;

    private IScoringSession Session()
    {
        _session ??= scorer.OpenSession(prompt);
        while (_accepted.TryDequeue(out var step))
            AcceptInto(_session, step);
        return _session;
    }

    private static bool IsCancellation(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private SafetyScore Failed(Exception exception) =>
        SafetyScore.FromFault($"scorer '{Name}' failed", exception);

    // A session that lost a step no longer knows the trace: nothing that it says afterwards can be trusted.
    private void AcceptInto(IScoringSession session, TraceStep step)
    {
        try
        {
            session.Accept(step);
        }
        catch (Exception exception)
        {
            _lost = SafetyScore.FromFault($"scorer '{Name}' lost step {step.Index}", exception);
            throw;
        }
    }
}
