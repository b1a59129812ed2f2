namespace SafeThink.Audit;

/// <summary>A line of a file of traces.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Trace">The trace; null where the line holds none.</param>
/// <param name="Problem">Why there is none; null where there is one.</param>
/// <param name="IsTorn">Whether the line is the file's last and was not written to its end: a crash does that, and nothing else is wrong.</param>
public sealed record TraceLine(int Number, GuardTrace? Trace, string? Problem, bool IsTorn);
