using System.Collections.Concurrent;
using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Testing.Engine;

namespace SafeThink.Tests.Chat.Doubles;

/// <summary>A scripted engine that remembers how its runs were sampled, which of them give way, and what it rendered.</summary>
internal sealed class SamplingRecorder(ScriptedEngine engine) : IDecodingEngine
{
    private readonly ConcurrentQueue<SamplingOptions> _samplings = new();
    private readonly ConcurrentQueue<bool> _givingWay = new();
    private readonly ConcurrentQueue<IReadOnlyList<PromptMessage>> _conversations = new();

    public IReadOnlyCollection<SamplingOptions> Samplings => _samplings;

    public IReadOnlyCollection<bool> GivingWay => _givingWay;

    public IReadOnlyCollection<IReadOnlyList<PromptMessage>> Conversations => _conversations;

    public EngineModel Model => engine.Model;

    public ITokenizer Tokenizer => engine.Tokenizer;

    public int EndedRuns => engine.EndedRuns;

    public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options)
    {
        _conversations.Enqueue(messages);
        return engine.RenderPrompt(messages, options);
    }

    public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default)
    {
        _samplings.Enqueue(sampling);
        _givingWay.Enqueue(decodingLoop.GivesWay);
        return engine.RunAsync(decodingLoop, sampling, cancellationToken);
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
