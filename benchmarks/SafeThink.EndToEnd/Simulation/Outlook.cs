namespace SafeThink.EndToEnd.Simulation;

/// <summary>A table of what the simulation says of machines and requests that were not measured.</summary>
/// <param name="Title">What varies.</param>
/// <param name="Columns">The head.</param>
/// <param name="Rows">The rows.</param>
internal sealed record Outlook(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
