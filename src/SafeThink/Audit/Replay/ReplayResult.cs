namespace SafeThink.Audit.Replay;

/// <summary>What a replay found.</summary>
/// <param name="Difference">The first difference; null where there is none.</param>
/// <param name="Trace">The replay's own trace: the whole of it, or up to where it was ended.</param>
public sealed record ReplayResult(TraceDifference? Difference, GuardTrace Trace)
{
    /// <summary>Whether every token, score and decision is that of the trace.</summary>
    public bool IsIdentical => Difference is null;
}
