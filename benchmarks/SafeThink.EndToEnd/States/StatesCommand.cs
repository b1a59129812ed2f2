using System.CommandLine;
using SafeThink.EndToEnd.Arms.Guarded;
using SafeThink.EndToEnd.Arms.Raw;
using SafeThink.EndToEnd.Decodes;
using SafeThink.EndToEnd.Guards;
using SafeThink.EndToEnd.Models;
using SafeThink.Pipeline;

namespace SafeThink.EndToEnd.States;

/// <summary>The verb <c>states</c>: what it costs to keep the decoding model's hidden states, and to score by them.</summary>
internal static class StatesCommand
{
    public static Command Create() => DecodeVerb.Create(new DecodeMeasurement
    {
        Name = "states",
        Title = "Whole decodes that keep their hidden states",
        Description = "Whole decodes, interleaved in one run: an engine that keeps nothing against one that keeps the states behind one layer, looked at or not.",
        Models = ModelCatalog.Defaults,
        Rounds = 20,
        Tokens = 128,
        AddArms = AddArms,
    });

    private static async Task AddArms(ArmContext context)
    {
        var (set, workload) = (context.Set, context.Set.Workload);
        set.Add(new GuardedArm(
            "accept-all", "GuardedDecoder with the SafeThink policy; a scorer that says safe at once.", workload, set.Engine, new DecodingPipelineBuilder().AddSafeThink().Build(), AcceptAll.Scorer));
        set.Add(RawArm.Reference(workload));
        var states = await StateArms.LoadAsync(workload, context.CancellationToken).ConfigureAwait(false);
        set.Own(states);
        foreach (var arm in states.Arms)
            set.Add(arm);
    }
}
