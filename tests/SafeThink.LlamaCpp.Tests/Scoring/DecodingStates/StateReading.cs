using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;

/// <summary>A step that was scored, and where it lay.</summary>
/// <param name="Tokens">All tokens up to the step's end.</param>
/// <param name="Accepted">The accepted steps before it, as ranges of tokens.</param>
/// <param name="Candidate">The step, as far as it was evaluated.</param>
/// <param name="Score">What the scorer said.</param>
internal sealed record StateReading(int[] Tokens, (int Start, int Length)[] Accepted, (int Start, int Length) Candidate, SafetyScore Score)
{
    /// <summary>How many of the step's tokens were not evaluated.</summary>
    public int Unevaluated => Tokens.Length - Candidate.Length;
}
