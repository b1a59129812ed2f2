using System.ComponentModel.Design;
using Microsoft.Extensions.AI;
using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.Testing.Engine;
using SafeThink.Tests.Chat.Doubles;

namespace SafeThink.Tests.Chat;

public sealed class InsteadOfTests
{
    [Fact]
    public async Task InsteadOf_InnerClient_AnswersInItsPlaceAndDisposesIt()
    {
        await using var chat = new GuardedChat(new Script().Say("</think>", "Guarded."));
        using var services = new ServiceContainer();
        services.AddService(typeof(GuardedDecoder), chat.Decoder);
        using var inner = new UnaskedClient();

        // The shape that ChatClientBuilder.Use takes.
        Func<IChatClient, IServiceProvider, IChatClient> use = GuardedChatClient.InsteadOf;
        var client = use(inner, services);

        Assert.Equal("Guarded.", (await client.GetResponseAsync("Hello")).Text);
        Assert.False(inner.IsDisposed);
        client.Dispose();
        Assert.True(inner.IsDisposed);
    }

    [Fact]
    public void InsteadOf_NoDecoderAmongTheServices_SaysWhatToRegister()
    {
        using var services = new ServiceContainer();
        using var inner = new UnaskedClient();

        var exception = Assert.Throws<InvalidOperationException>(() => GuardedChatClient.InsteadOf(inner, services));
        Assert.Contains("AddSafeThink", exception.Message, StringComparison.Ordinal);
    }

    private sealed class UnaskedClient : IChatClient
    {
        public bool IsDisposed { get; private set; }

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("It must not be asked.");

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("It must not be asked.");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() => IsDisposed = true;
    }
}
