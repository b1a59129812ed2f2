using System.Collections.Immutable;

namespace SafeThink.Audit.Replay;

/// <summary>What two pipelines decide on the events of one trace.</summary>
/// <param name="Decisions">
/// Each event with both decisions, up to the first on which the two differ or both depart from the trace: what the model did
/// behind it followed from the recorded decision, and says nothing about another one.
/// </param>
/// <param name="IsComplete">Whether every event of the trace is among them.</param>
public sealed record PolicyComparison(ImmutableArray<PolicyDecisions> Decisions, bool IsComplete)
{
    /// <summary>The first event on which the two decide differently; null where there is none.</summary>
    public PolicyDecisions? FirstDifference => Decisions.FirstOrDefault(d => d.First != d.Second);
}
