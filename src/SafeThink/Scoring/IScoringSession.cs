namespace SafeThink.Scoring;

/// <summary>Scores the steps of one request, one at a time.</summary>
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

    /// <summary>Makes a step part of the trace. Later candidates come behind it.</summary>
    /// <param name="accepted">The step, often the one scored last.</param>
    void Accept(TraceStep accepted);
}
