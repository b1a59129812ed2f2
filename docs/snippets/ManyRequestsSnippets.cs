using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Guard;
using SafeThink.LlamaCpp;
using SafeThink.Prompts;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/many-requests.md.</summary>
public static class ManyRequestsSnippets
{
    public static async Task LoadAsync()
    {
        await using var engine = await LlamaEngine.LoadAsync(new LlamaEngineOptions
        {
            ModelPath = "model.gguf",
            MaxSequences = 8,
            MaxWaiting = 32,
            ContextLength = 4096,
            Threads = 1,
        });
        await using var guard = await SafeThinkGuard.LoadAsync(SafeThinkGuard.Options with { MaxSessions = 8 });
    }

    public static async Task<string> AnswerAsync(GuardedDecoder decoder, PromptMessage[] messages)
    {
        try
        {
            return (await decoder.CompleteAsync(messages)).Answer;
        }
        catch (EngineBusyException exception)
        {
            return $"{exception.Running} requests run and {exception.Waiting} wait: please try again in a moment.";
        }
    }

    public static void Show(LlamaEngine engine)
    {
        var now = engine.Statistics;
        Console.WriteLine($"{now.Running} run, {now.Waiting} wait, {now.Refused} were refused");
        Console.WriteLine($"{now.TokensPerBatch:F1} tokens a batch");
        Console.WriteLine($"{now.Prompts.Hits} prompts shared {now.Prompts.SharedTokens} tokens, {now.Prompts.Misses} none");
    }
}
