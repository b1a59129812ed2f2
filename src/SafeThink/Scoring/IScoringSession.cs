namespace SafeThink.Scoring;

/// <summary>Scores the steps of one request, one call at a time.</summary>
/// <remarks>
/// The session remembers the prompt and the accepted steps, so that scoring a step costs that step and no more. It is
/// never called by two threads at once. What it throws, and a value that is no score, count as
/// <see cref="SafetyScore.Indeterminate"/>, never as safe.
/// </remarks>
public interface IScoringSession : IAsyncDisposable
{
    /// <summary>Scores the trace as it would be with a candidate step at its end: R(x, z·y) of the SafeThink paper.</summary>
    /// <param name="candidate">The candidate. It is not yet part of the trace, and may never be.</param>
    /// <param name="cancellationToken">Cancelled when the request is, or when the deadline has passed.</param>
    ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken);

    /// <summary>Scores several candidates for the same place in one go, as many of them as the session can: for scorers that read them in one batch.</summary>
    /// <remarks>
    /// Each is scored as <see cref="ScoreAsync"/> would score it. The default implementation scores the first alone; whoever
    /// passes steps on to another session passes this call on too, or leaves it at that. An indeterminate score ends the list
    /// unless it is the first: that candidate, and those behind it, are scored when it is their turn.
    /// </remarks>
    /// <param name="candidates">
    /// The candidates, at least one. They are asked for in this order, and the first that is safe is taken; the others may
    /// never be asked for again. Only the first has a <see cref="TraceStep.Sequence"/>.
    /// </param>
    /// <param name="cancellationToken">Cancelled when the request is, or when the deadline, one for all of them, has passed.</param>
    /// <returns>The scores of the first candidates, in their order: at least one, and no more than there are candidates.</returns>
    async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken) =>
        [await ScoreAsync(candidates[0], cancellationToken).ConfigureAwait(false)];

    /// <summary>Makes a step part of the trace. Later candidates come behind it.</summary>
    /// <param name="accepted">The step, often the one scored last.</param>
    void Accept(TraceStep accepted);
}
