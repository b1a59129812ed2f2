namespace SafeThink.EndToEnd.Trials;

/// <summary>How operations are timed.</summary>
/// <param name="Rounds">How often each is done.</param>
/// <param name="WarmupRounds">How many rounds come before those, and are thrown away.</param>
/// <param name="Seed">Of the order and of the bootstrap.</param>
/// <param name="Output">Where the reports go; null for none.</param>
internal sealed record TrialOptions(int Rounds, int WarmupRounds, int Seed, string? Output);
