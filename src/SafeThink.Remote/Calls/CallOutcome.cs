using SafeThink.Scoring;

namespace SafeThink.Remote.Calls;

/// <summary>What one attempt brought.</summary>
/// <param name="Score">The score; indeterminate where there is none.</param>
/// <param name="IsPassing">Whether the next attempt may well bring more: the server is busy or broken for now.</param>
/// <param name="RetryAfter">How long the server asked to be left alone; null where it did not say.</param>
internal readonly record struct CallOutcome(SafetyScore Score, bool IsPassing = false, TimeSpan? RetryAfter = null);
