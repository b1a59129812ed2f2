using System.Collections.Concurrent;
using SafeThink.Audit;

namespace SafeThink.Tests.Audit.Doubles;

/// <summary>A sink that keeps what it gets.</summary>
internal sealed class TraceList : IGuardTraceSink
{
    private readonly ConcurrentQueue<GuardTrace> _traces = new();

    public IReadOnlyCollection<GuardTrace> Traces => _traces;

    public GuardTrace Single => Assert.Single(_traces);

    public void Write(GuardTrace trace) => _traces.Enqueue(trace);
}
