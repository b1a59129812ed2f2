using SafeThink.Audit;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Tests.Audit.Doubles;

/// <summary>Guarded decodes that are recorded.</summary>
internal static class Recording
{
    /// <summary>A bad first step, a good one behind the prefix, and an answer.</summary>
    public static Script Steered => new Script()
        .Say("Bad ", "idea.\n\n", "More", "</think>", "Done.")
        .SayAfter("Wait, think safely", " Good ", "one.\n\n", "Fine.", "</think>", "Yes.");

    /// <summary>Runs a guard and gives what it handed out and its trace.</summary>
    public static async Task<(Transcript Reply, GuardTrace Trace)> RunAsync(
        Guard guard, GuardTraceOptions? options = null, int stopsAfter = int.MaxValue)
    {
        var sink = new TraceList();
        var recorded = guard with { Diagnostics = new() { TraceSink = sink, Trace = options ?? GuardTraceOptions.Default } };
        var reply = await recorded.RunAsync(stopsAfter);
        return (reply, sink.Single);
    }

    /// <summary>The trace of the steered script.</summary>
    public static async Task<GuardTrace> SteeredTraceAsync(GuardTraceOptions? options = null) =>
        (await RunAsync(Guard.WithSafeThink(Steered), options)).Trace;
}
