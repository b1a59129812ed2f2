using System.CommandLine;
using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Arms.Compiled;
using SafeThink.EndToEnd.Arms.Guarded;
using SafeThink.EndToEnd.Arms.Raw;
using SafeThink.EndToEnd.Guards;
using SafeThink.EndToEnd.Models;
using SafeThink.Pipeline;

namespace SafeThink.EndToEnd.Decodes;

/// <summary>P1: what SafeThink itself costs, beside a raw llama.cpp loop.</summary>
internal static class DecodesCommand
{
    public static Command Create() => DecodeVerb.Create(new DecodeMeasurement
    {
        Name = "decodes",
        Title = "Whole decodes without a guard model",
        Description = "P1. Whole decodes, interleaved in one run: a raw llama.cpp loop against SafeThink without a guard model.",
        Models = ModelCatalog.Defaults,
        Rounds = 20,
        Tokens = 128,
        AddArms = AddArms,
    });

    private static Task AddArms(ArmContext context)
    {
        var (set, workload) = (context.Set, context.Set.Workload);
        set.Add(RawArm.Reference(workload));
        set.Add(RawArm.Again(workload));
        set.Add(new RawArm(
            "raw, arg-max", "The raw loop with SafeThink's arg-max in the sampler's place: the harder baseline.", workload, RawSampling.ArgMax));
        AddCompiled(set, context.Scratch);
        set.Add(new GuardedArm(
            "pass-through", "GuardedDecoder without policies; a reader takes every token.", workload, set.Engine, DecodingPipeline.Empty));
        set.Add(new GuardedArm(
            "accept-all",
            "GuardedDecoder with the SafeThink policy; a scorer that says safe at once; a reader takes every step.",
            workload,
            set.Engine,
            new DecodingPipelineBuilder().AddSafeThink().Build(),
            AcceptAll.Scorer));
        return Task.CompletedTask;
    }

    private static void AddCompiled(ArmSet set, Scratch scratch)
    {
        var program = scratch.PathOf("raw_loop");
        if (File.Exists(program) || LoopCompiler.TryCompile(program, out var whyNot))
            set.Add(new CompiledArm(program, set.Workload));
        else
            set.Skipped.Add($"raw in C: {whyNot}");
    }
}
