using System.Net.Http.Json;
using Microsoft.Extensions.AI;

namespace SafeThink.Remote.Tests.Chat;

/// <summary>A chat client over real HTTP: sends the messages as JSON and takes the body of the answer for the reply.</summary>
internal sealed class LoopbackChatClient(Uri address) : IChatClient
{
    private readonly HttpClient _http = new();

    public List<ChatOptions> Options { get; } = [];

    public Action OnAsk { get; init; } = () => { };

    public Func<Task> OnAskAsync { get; init; } = () => Task.CompletedTask;

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Options.Add(options!);
        OnAsk();
        await OnAskAsync();
        using var response = await _http.PostAsJsonAsync(address, messages.Select(m => m.Text).ToArray(), cancellationToken);
        response.EnsureSuccessStatusCode();
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, await response.Content.ReadAsStringAsync(cancellationToken)));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(defaultModelId: "loopback-model") : null;

    public void Dispose() => _http.Dispose();
}
