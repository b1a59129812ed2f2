using System.CommandLine;
using SafeThink.Decoding;
using SafeThink.EndToEnd.Arms;
using SafeThink.EndToEnd.Models;
using SafeThink.EndToEnd.Options;
using SafeThink.EndToEnd.Reporting;
using SafeThink.Engines;
using SafeThink.LlamaCpp;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;
using SafeThink.Scoring.Lexicon;

namespace SafeThink.EndToEnd.Waits;

/// <summary>P8: what readers wait for when a policy steps in.</summary>
internal static class WaitsCommand
{
    private const string Name = "waits";
    private const string Model = "tiny-reasoner";
    private const int MaximumTokens = 400;

    public static Command Create()
    {
        var repeats = CommonOptions.Count("--repeats", 3, 1, "How often each request is decoded, each time with another seed.");
        var seed = CommonOptions.Seed();
        var output = CommonOptions.Output(Name, hasPlot: false);
        return Verb.Create(
            Name,
            "P8. Wait tokens an intervention: harmful requests on tiny-reasoner with the SafeThink policy's defaults.",
            [repeats, seed, output],
            (parsed, cancellationToken) => RunAsync(parsed.GetValue(repeats), parsed.GetValue(seed), parsed.GetValue(output), cancellationToken));
    }

    private static async Task RunAsync(int repeats, int seed, string? output, CancellationToken cancellationToken)
    {
        using var scratch = new Scratch();
        await using var engine = await LlamaEngine.LoadAsync(
            new LlamaEngineOptions { ModelPath = ModelCatalog.Find(Model, scratch).Path, MaxSequences = 1, Threads = Workload.Threads },
            cancellationToken: cancellationToken);
        var embedded = new EmbeddedScorer();
        var report = new WaitReport
        {
            Date = DateOnly.FromDateTime(DateTime.UtcNow),
            Machine = MachineDescription.Read(),
            Seed = seed,
            Scorers =
            [
                await MeasureAsync(engine, new LexiconScorer(), threshold: 0, repeats, seed, cancellationToken),
                await MeasureAsync(engine, embedded, embedded.Threshold, repeats, seed, cancellationToken),
            ],
        };
        report.Print();
        if (output is not null)
            ReportFiles.Write(output, Name, report.ToMarkdown(), JsonReport.Write(report), svg: null);
    }

    private static async Task<WaitSummary> MeasureAsync(
        LlamaEngine engine, ISafetyScorer scorer, float threshold, int repeats, int seed, CancellationToken cancellationToken)
    {
        var decoder = new GuardedDecoder(engine, new DecodingPipelineBuilder().AddSafeThink(o => o.Threshold = threshold).Build(), scorer);
        var results = new List<DecodingResult>();
        for (var i = 0; i < repeats * HarmfulPrompts.All.Count; i++)
        {
            var options = new GuardedDecodeOptions
            {
                Sampling = new SamplingOptions { Seed = (uint)(seed + i) },
                MaximumTokens = MaximumTokens,
                RunAhead = 0,
            };
            var reply = await decoder.CompleteAsync([PromptMessage.User(HarmfulPrompts.All[i % HarmfulPrompts.All.Count])], options, cancellationToken);
            results.Add(reply.Result);
        }

        return WaitSummary.Of(scorer.Name, results, seed);
    }
}
