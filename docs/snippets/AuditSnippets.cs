using SafeThink.Audit;
using SafeThink.Audit.Replay;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/audit-and-replay.md.</summary>
public static class AuditSnippets
{
    public static async Task<GuardedReply> RecordAsync(
        IDecodingEngine engine, DecodingPipeline pipeline, ISafetyScorer scorer, PromptMessage[] messages)
    {
        await using var sink = new JsonLinesTraceSink(new() { Path = "traces.jsonl" });
        var decoder = new GuardedDecoder(engine, pipeline, scorer, diagnostics: new() { TraceSink = sink });
        return await decoder.CompleteAsync(messages);
    }

    public static async Task ReplayAsync(IDecodingEngine engine)
    {
        await foreach (var trace in JsonLinesTraceReader.ReadAsync("traces.jsonl"))
        {
            var replay = await GuardReplay.ReplayAsync(trace, engine);
            Console.WriteLine(replay.IsIdentical ? "identical" : replay.Difference);
        }
    }

    public static void CompareAStricterThreshold(GuardTrace trace)
    {
        var stricter = new DecodingPipelineBuilder().AddSafeThink(o => o.Threshold = 0.2f).Build();
        var comparison = GuardReplay.Compare(trace, first: null, stricter);   // null: as recorded
        Console.WriteLine(comparison.FirstDifference);
    }
}
