namespace SafeThink.EndToEnd.Simulation;

/// <summary>How a simulated decode went; times in milliseconds.</summary>
/// <param name="Time">From the prompt's logits to the last verdict of the last request.</param>
/// <param name="Waited">How long requests stood still for a score, summed over the requests.</param>
/// <param name="Scoring">How long the guard was busy.</param>
/// <param name="Sampled">How many tokens were sampled.</param>
/// <param name="Overrun">Of these, how many were decoded ahead and taken back.</param>
internal sealed record SimulatedDecode(double Time, double Waited, double Scoring, int Sampled, int Overrun);
