using SafeThink.Audit;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.Tests.Audit.Doubles;

/// <summary>Guarded decodes that are recorded.</summary>
internal static class Recording
{
    /// <summary>A bad first step, a good one behind the prefix, and an answer.</summary>
    public static Script Steered => new Script()
        .Say("Bad ", "idea.\n\n", "More", "</think>", "Done.")
        .SayAfter("Wait, think safely", " Good ", "one.\n\n", "Fine.", "</think>", "Yes.");

    /// <summary>What <see cref="NeverEnding"/> says: one step, and one that never gets its score.</summary>
    public static Script Unfinished => new Script().Say("One.\n\n", "Stay.\n\n");

    /// <summary>A guard whose reader can only leave: the second step waits for its score until the request is cancelled.</summary>
    public static Guard NeverEnding => Guard.WithSafeThink(Unfinished) with
    {
        Scorer = new ScriptedScorer().When("Stay", async cancelled =>
        {
            await Task.Delay(Timeout.Infinite, cancelled);
            return default;
        }),
    };

    /// <summary>Runs a guard and gives what it handed out and its trace.</summary>
    public static async Task<(Transcript Reply, GuardTrace Trace)> RunAsync(
        Guard guard, GuardTraceOptions? options = null, int stopsAfter = int.MaxValue)
    {
        var sink = new TraceList();
        var recorded = guard with { Diagnostics = new() { TraceSink = sink, Trace = options ?? GuardTraceOptions.Default } };
        var reply = await recorded.RunAsync(stopsAfter);
        return (reply, sink.Single);
    }

    /// <summary>The trace of the steered script, the same each time: nothing is decoded ahead.</summary>
    public static async Task<GuardTrace> SteeredTraceAsync(GuardTraceOptions? options = null)
    {
        var guard = Guard.WithSafeThink(Steered);
        return (await RunAsync(guard with { Options = guard.Options with { RunAhead = 0 } }, options)).Trace;
    }
}
