using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.EndToEnd.Arms.Guarded;

/// <summary>An engine whose last run can be looked at from outside the decoder.</summary>
internal sealed class TimedEngine(IDecodingEngine inner, int promptLength) : IDecodingEngine
{
    public EngineModel Model => inner.Model;

    public ITokenizer Tokenizer => inner.Tokenizer;

    /// <summary>The loop of the last run.</summary>
    public TimedLoop? LastLoop { get; private set; }

    public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options) => inner.RenderPrompt(messages, options);

    public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default) =>
        inner.RunAsync(LastLoop = new TimedLoop(decodingLoop, promptLength), sampling, cancellationToken);

    // The arms share the inner engine.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
