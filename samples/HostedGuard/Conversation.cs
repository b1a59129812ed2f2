using Microsoft.Extensions.AI;

namespace HostedGuard;

/// <summary>A conversation, as any service of the host would have it: it knows <see cref="IChatClient"/> and no guard.</summary>
/// <param name="client">What answers.</param>
internal sealed class Conversation(IChatClient client)
{
    private readonly List<ChatMessage> _history = [];

    /// <summary>Asks, and writes the reply to the console as it comes.</summary>
    /// <param name="message">What to ask.</param>
    /// <param name="cancellationToken">Ends the reply.</param>
    public async Task<ChatResponse> AskAsync(string message, CancellationToken cancellationToken)
    {
        Console.WriteLine($"> {message}");
        _history.Add(new(ChatRole.User, message));
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(_history, cancellationToken: cancellationToken))
        {
            updates.Add(update);
            foreach (var content in update.Contents)
                Write(content);
        }

        _history.AddMessages(updates);
        var response = updates.ToChatResponse();
        Console.WriteLine();
        Console.WriteLine($"  [{Describe(response)}]");
        Console.WriteLine();
        return response;
    }

    private static void Write(AIContent content)
    {
        switch (content)
        {
            case TextReasoningContent thought:
                Console.Write(thought.Text);
                break;
            case TextContent said:
                Console.Write(said.Text);
                break;
            case ErrorContent error:
                Console.Write($"blocked: {error.Message}");
                break;
        }
    }

    private static string Describe(ChatResponse response)
    {
        var usage = response.Usage!;
        var evaluated = usage.InputTokenCount - usage.CachedInputTokenCount;
        return $"{response.FinishReason}, {usage.InputTokenCount} prompt tokens of which {evaluated} were new, {usage.ReasoningTokenCount} of reasoning";
    }
}
