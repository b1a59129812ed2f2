using System.CommandLine;
using SafeThink.Decoding;
using SafeThink.EndToEnd.Arms.Guarded;
using SafeThink.EndToEnd.Arms.Raw;
using SafeThink.EndToEnd.Decodes;
using SafeThink.EndToEnd.Models;
using SafeThink.Pipeline;
using SafeThink.Policies.SafeThink;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.EndToEnd.Guards;

/// <summary>P3: what a guard model costs when it accepts every step.</summary>
/// <remarks>
/// Random models write no blank lines, so their steps are cut by tokens; trained ones part their own. Beside a random model
/// a <see cref="QuarterGuard"/> scores, beside a trained one SafeThink's own guard.
/// </remarks>
internal static class GuardsCommand
{
    private const int TokensPerStep = 40;
    private const int FirstSteps = 3;

    private static readonly DecodingPipeline EveryStep = new DecodingPipelineBuilder().AddSafeThink(o => o.Threshold = -1).Build();

    // Late steps are accepted whatever they are, so nobody asks for their score.
    private static readonly DecodingPipeline TheFirstSteps = new DecodingPipelineBuilder().AddSafeThink(o =>
    {
        o.Threshold = -1;
        o.MaximumSteps = FirstSteps;
        o.OnLateStep = UnsafeStepAction.Accept;
        o.ScoresAnswer = false;
    }).Build();

    public static Command Create() => DecodeVerb.Create(new DecodeMeasurement
    {
        Name = "guards",
        Title = "Whole decodes with a guard model",
        Description = "P3. Whole decodes, interleaved in one run: a raw llama.cpp loop against decodes that a guard model scores and accepts.",
        Models = ["tiny-reasoner", .. ModelCatalog.Defaults],
        Rounds = 12,
        Tokens = 240,
        AddArms = AddArms,
    });

    private static async Task AddArms(ArmContext context)
    {
        var (set, workload) = (context.Set, context.Set.Workload);
        var guard = await GuardModel.ForAsync(context.Model, context.Scratch, context.CancellationToken);
        set.Own(guard);
        var options = new GuardedDecodeOptions
        {
            // What a random model writes is all one phase, and that is to be the one that is steered.
            Format = context.Model.Shape is null ? null : ReasoningFormat.None,
            Segmentation = context.Model.Shape is null
                ? StepSegmentation.Default
                : new StepSegmentation { Delimiter = StepDelimiter.Tokens, TokensPerStep = TokensPerStep },
        };
        var ahead = options with { RunAhead = int.MaxValue };
        var waiting = options with { RunAhead = 0 };

        set.Add(RawArm.Reference(workload));
        set.Add(RawArm.Again(workload));
        set.Add(Arm("accept-all", "The SafeThink policy with a scorer that says safe at once.", EveryStep, AcceptAll.Scorer, waiting));
        set.Add(Arm("guard, rereading", "The naive guard: at each step it reads the request and the whole trace anew; the decode waits.", EveryStep, new RereadingScorer(guard), waiting));
        set.Add(Arm("guard, waiting", "The guard keeps what it has read; the decode waits for each score.", EveryStep, guard, waiting));
        set.Add(Arm("guard, ahead", "The same; the next step is decoded meanwhile.", EveryStep, guard, ahead));
        set.Add(Arm(
            "first 3 steps, ahead",
            "The same; steps behind the third and the answer are released unscored, as the paper's algorithm does.",
            TheFirstSteps,
            guard,
            ahead));
        var texts = await StepTexts.OfAsync(set, options, context.Tokens, context.CancellationToken);
        set.Add(new BesideArm(Arm("accept-all", "", EveryStep, AcceptAll.Scorer, waiting), guard, workload.Prompt, texts));

        GuardedArm Arm(string name, string description, DecodingPipeline pipeline, ISafetyScorer scorer, GuardedDecodeOptions decode) =>
            new(name, description, workload, set.Engine, pipeline, scorer, decode);
    }
}
