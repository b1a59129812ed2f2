using SafeThink.Decoding;
using SafeThink.Guard;
using SafeThink.LlamaCpp;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring.Embedded;

namespace SafeThink.Docs.Snippets;

/// <summary>README.md, and the READMEs of the packages.</summary>
public static class ReadmeSnippets
{
    public static async Task GuardedDecodeAsync()
    {
        await using var engine = await LlamaEngine.LoadAsync(new LlamaEngineOptions { ModelPath = "model.gguf" });
        await using var guard = await SafeThinkGuard.LoadAsync();
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        var decoder = new GuardedDecoder(engine, pipeline, guard);

        await foreach (var update in decoder.DecodeAsync([PromptMessage.User("How do I boil an egg?")]))
            Console.Write(update.Text);
    }

    public static async Task WithTheEmbeddedScorerAsync()
    {
        await using var engine = await LlamaEngine.LoadAsync(new LlamaEngineOptions { ModelPath = "model.gguf" });
        var scorer = new EmbeddedScorer();
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        var decoder = new GuardedDecoder(engine, pipeline, scorer);

        await foreach (var update in decoder.DecodeAsync([PromptMessage.User("How do I boil an egg?")]))
            Console.Write(update.Text);
    }
}
