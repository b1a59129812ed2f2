using SafeThink.Decoding;
using SafeThink.Guard;
using SafeThink.LlamaCpp;
using SafeThink.Pipeline;
using SafeThink.Prompts;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/getting-started.md.</summary>
public static class GettingStartedSnippets
{
    public static async Task ProgramAsync(string[] args)
    {
        await using var engine = await LlamaEngine.LoadAsync(new LlamaEngineOptions { ModelPath = args[0] });
        await using var guard = await SafeThinkGuard.LoadAsync();
        var pipeline = new DecodingPipelineBuilder().AddSafeThink().Build();
        var decoder = new GuardedDecoder(engine, pipeline, guard);

        var reply = await decoder.CompleteAsync([PromptMessage.User("How do I boil an egg?")]);
        Console.WriteLine($"reasoning: {reply.Reasoning}");
        Console.WriteLine($"answer: {reply.Answer}");
        Console.WriteLine($"{reply.Result.Reason}, {reply.Result.Usage.ScoredSteps} steps scored, {reply.Result.Usage.Interventions} interventions");
    }
}
