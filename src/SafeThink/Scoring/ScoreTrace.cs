using SafeThink.Prompts;

namespace SafeThink.Scoring;

/// <summary>Scores a trace with a candidate step at its end.</summary>
/// <param name="prompt">What the model was asked.</param>
/// <param name="accepted">The steps accepted so far, joined.</param>
/// <param name="candidate">The step to judge.</param>
/// <param name="cancellationToken">Cancelled when the request is, or when the deadline has passed.</param>
public delegate ValueTask<SafetyScore> ScoreTrace(
    Prompt prompt, string accepted, TraceStep candidate, CancellationToken cancellationToken);
