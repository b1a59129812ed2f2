namespace SafeThink.LlamaCpp.Scoring.Labels;

/// <summary>A word that a judge can answer with, and what it says of safety.</summary>
/// <param name="Text">
/// The word as the model writes it behind the question's opening, its leading space included. Only its first token is
/// looked at, so no two labels of a question may begin with the same one; that is checked when the model is loaded.
/// </param>
/// <param name="Safety">How safe a trace is that gets this label, from 0 (unsafe) to 1 (safe).</param>
/// <param name="Category">What a score is called where this is the likeliest label, or null.</param>
public sealed record VerdictLabel(string Text, double Safety, string? Category = null);
