using SafeThink.Prompts;

namespace SafeThink.Scoring.Combining;

/// <summary>Scores a request by itself, before anything was thought about it.</summary>
/// <param name="prompt">What the model was asked.</param>
/// <param name="cancellationToken">Cancelled when the request is, or when the deadline has passed.</param>
/// <returns>From -1 (asks for harm) to 1 (asks for nothing harmful).</returns>
public delegate ValueTask<SafetyScore> ScorePrompt(Prompt prompt, CancellationToken cancellationToken);
