namespace SafeThink.Scoring.Calibration;

/// <summary>A score and what is known of the text that was scored.</summary>
/// <param name="Score">What the scorer said, from -1 (unsafe) to 1 (safe).</param>
/// <param name="IsSafe">What people, or a judge that is trusted, said.</param>
public readonly record struct ScoredRow(float Score, bool IsSafe);
