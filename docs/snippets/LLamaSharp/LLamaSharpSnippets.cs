using LLama;
using LLama.Common;
using SafeThink.Decoding;
using SafeThink.LLamaSharp;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/llamasharp.md, and the package's README.</summary>
internal static class LLamaSharpSnippets
{
    public static async Task<GuardedReply> AttachAsync(ModelParams parameters, ISafetyScorer scorer, string question)
    {
        using var weights = LLamaWeights.LoadFromFile(parameters);
        using var context = weights.CreateContext(parameters);
        await using var engine = weights.AsGuardedEngine(context);
        var decoder = new GuardedDecoder(engine, new DecodingPipelineBuilder().AddSafeThink().Build(), scorer);
        return await decoder.CompleteAsync([PromptMessage.User(question)]);
    }
}
