using System.Collections.Concurrent;
using SafeThink.Prompts;

namespace SafeThink.Scoring.Sessions;

/// <summary>A scorer's session as the decoder and the combinators hold it: opened when it is first asked, and closed to faults.</summary>
/// <remarks>
/// Accepted steps wait in a queue until the session is asked for a score, and then go to it in order. So a session that is
/// never asked is never opened, and <see cref="Accept"/> may be called while a score is still being worked on. Whatever the
/// scorer throws becomes an indeterminate score; only the cancellation that was asked for comes through as such, so that
/// whoever cancelled can say why. Of candidates that are scored together, all but the first have a value.
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
                ? UpToUnknown(scores)
                : [SafetyScore.Indeterminate($"scorer '{Name}' gave {scores.Count} scores for {candidates.Count} candidates")];
        }
        catch (Exception exception) when (!IsCancellation(exception, cancellationToken))
        {
            // Whose fault it was is not known: the others are scored when it is their turn.
            return [Failed(exception)];
        }
    }

    /// <summary>Scores those of several candidates whose scores are not known, together.</summary>
    /// <remarks>
    /// The first candidate is the step in question, and the others may never be asked for: while its score is known, they
    /// are no reason to call the scorer, and no other would come with a <see cref="TraceStep.Sequence"/>.
    /// </remarks>
    /// <param name="candidates">The candidates, as <see cref="ScoreTogetherAsync"/> gets them.</param>
    /// <param name="known">The scores of the first of them, at least one; null where a score is not known.</param>
    /// <param name="cancellationToken">As for <see cref="ScoreTogetherAsync"/>.</param>
    /// <returns>The scores, up to the first that is neither known nor given.</returns>
    public async ValueTask<IReadOnlyList<SafetyScore>> ScoreUnknownAsync(
        IReadOnlyList<TraceStep> candidates, IReadOnlyList<SafetyScore?> known, CancellationToken cancellationToken)
    {
        IReadOnlyList<SafetyScore> given = [];
        if (known[0] is null)
        {
            TraceStep[] unknown = [.. candidates.Take(known.Count).Where((_, i) => known[i] is null)];
            given = await ScoreTogetherAsync(unknown, cancellationToken).ConfigureAwait(false);
        }

        var scores = new List<SafetyScore>(known.Count);
        var taken = 0;
        foreach (var score in known)
        {
            if (score is null && taken == given.Count)
                break;
            scores.Add(score ?? given[taken++]);
        }

        return scores;
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

    // Why a later candidate has no value may lie in the call: it had no sequence, or no time of its own. It is scored again when it is its turn.
    private static IReadOnlyList<SafetyScore> UpToUnknown(IReadOnlyList<SafetyScore> scores)
    {
        var count = 1 + scores.Skip(1).TakeWhile(s => s.IsDeterminate).Count();
        return count == scores.Count ? scores : [.. scores.Take(count)];
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
