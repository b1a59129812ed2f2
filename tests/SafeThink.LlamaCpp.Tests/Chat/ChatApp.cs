using Microsoft.Extensions.AI;

namespace SafeThink.LlamaCpp.Tests.Chat;

/// <summary>An application that knows nothing but <see cref="IChatClient"/>.</summary>
internal sealed class ChatApp(IChatClient client, ChatOptions? options = null)
{
    private readonly List<ChatMessage> _history = [];

    public async Task<ChatResponse> AskAsync(string message)
    {
        _history.Add(new(ChatRole.User, message));
        var response = await client.GetResponseAsync(_history, options);
        _history.AddMessages(response);
        return response;
    }

    public async Task<ChatResponse> AskStreamingAsync(string message)
    {
        _history.Add(new(ChatRole.User, message));
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(_history, options))
            updates.Add(update);
        _history.AddMessages(updates);
        return updates.ToChatResponse();
    }

    /// <summary>Asks, and hangs up at the first text. The question is forgotten.</summary>
    public async Task AskAndCancelAsync(string message)
    {
        using var cancel = new CancellationTokenSource();
        await foreach (var update in client.GetStreamingResponseAsync([.. _history, new(ChatRole.User, message)], options, cancel.Token))
            await cancel.CancelAsync();
    }
}
