namespace SafeThink.EndToEnd.Trials;

/// <summary>A short operation that is timed against others.</summary>
/// <param name="Name">A short name, as in the tables.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="RunAsync">Does it once and says how long it took.</param>
internal sealed record Trial(string Name, string Description, Func<CancellationToken, Task<TimeSpan>> RunAsync);
