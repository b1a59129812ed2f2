using Microsoft.Extensions.AI;
using SafeThink.Chat;
using SafeThink.Decoding;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Testing.Engine;
using SafeThink.Testing.Scoring;

namespace SafeThink.Tests.Chat.Doubles;

/// <summary>A guarded chat client on a scripted engine.</summary>
internal sealed class GuardedChat : IAsyncDisposable
{
    /// <summary>Neutral text stands for unsafe text: whatever holds this word is unsafe.</summary>
    public const string Bad = "Bad";

    public GuardedChat(
        Script script, Action<DecodingPipelineBuilder>? policies = null, GuardedChatClientOptions? options = null, ISafetyScorer? scorer = null, int? failsAfter = null)
    {
        Engine = new SamplingRecorder(new ScriptedEngine(script) { FailsAfter = failsAfter });
        var builder = new DecodingPipelineBuilder();
        policies?.Invoke(builder);
        Decoder = new GuardedDecoder(Engine, builder.Build(), scorer ?? new ScriptedScorer().When(Bad, -1));
        Client = new GuardedChatClient(Decoder, options);
    }

    public SamplingRecorder Engine { get; }

    public GuardedDecoder Decoder { get; }

    public IChatClient Client { get; }

    public async Task<IReadOnlyList<ChatResponseUpdate>> StreamAsync(string message, ChatOptions? options = null)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in Client.GetStreamingResponseAsync(message, options))
            updates.Add(update);
        return updates;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Engine.DisposeAsync();
    }
}
