using System.CommandLine;
using SafeThink.Audit;
using SafeThink.Decoding;
using SafeThink.Diagnostics;
using SafeThink.EndToEnd.Arms.Guarded;
using SafeThink.EndToEnd.Decodes;
using SafeThink.EndToEnd.Guards;
using SafeThink.Pipeline;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Observers;

/// <summary>P10 and P11: what audit traces and telemetry cost a whole decode.</summary>
internal static class ObserversCommand
{
    private const int TokensPerStep = 40;

    private static readonly DecodingPipeline Pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();

    public static Command Create() => DecodeVerb.Create(new DecodeMeasurement
    {
        Name = "observers",
        Title = "Whole decodes with audit and telemetry",
        Description = "P10, P11. Whole guarded decodes, interleaved in one run: without observers, with an audit trace, with telemetry.",
        Models = ["random-15m"],
        Rounds = 60,
        Tokens = 240,
        AddArms = AddArms,
    });

    private static Task AddArms(ArmContext context)
    {
        var sink = new JsonLinesTraceSink(new JsonLinesTraceSinkOptions { Path = context.Scratch.PathOf($"{context.Model.Name}.jsonl") });
        context.Set.Own(sink);
        context.Set.Add(Arm(context, "guarded", "The SafeThink policy with a scorer that says safe at once; nobody observes."));
        context.Set.Add(Arm(context, "guarded again", "The same once more: what the machine makes of two equal arms."));
        context.Set.Add(Arm(context, "audit", "The same; a trace of every request goes into a file.", new DiagnosticsOptions { TraceSink = sink }));
        context.Set.Add(new ListenedArm("telemetry", "The same; something listens to all spans and metrics.", Arm(context, "guarded", "")));
        return Task.CompletedTask;
    }

    private static GuardedArm Arm(ArmContext context, string name, string description, DiagnosticsOptions? diagnostics = null) => new(
        name,
        description,
        context.Set.Workload,
        context.Set.Engine,
        Pipeline,
        AcceptAll.Scorer,
        new GuardedDecodeOptions
        {
            RunAhead = 0,
            Segmentation = new StepSegmentation { Delimiter = StepDelimiter.Tokens, TokensPerStep = TokensPerStep },
        },
        diagnostics);
}
