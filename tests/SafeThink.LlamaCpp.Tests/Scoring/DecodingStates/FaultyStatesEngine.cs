using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.LlamaCpp.Tests.Scoring.DecodingStates;

/// <summary>An engine whose states are not what they should be.</summary>
internal sealed class FaultyStatesEngine(IDecodingEngine inner, Func<IHiddenStates?, IHiddenStates?> spoil) : IDecodingEngine
{
    public EngineModel Model => inner.Model;

    public ITokenizer Tokenizer => inner.Tokenizer;

    public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options) => inner.RenderPrompt(messages, options);

    public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default) =>
        inner.RunAsync(new Loop(decodingLoop, spoil), sampling, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Loop(IDecodingLoop loop, Func<IHiddenStates?, IHiddenStates?> spoil) : IDecodingLoop
    {
        public LoopTurn Advance(IDecodingSequence sequence) => loop.Advance(new Sequence(sequence, spoil));
    }

    private sealed class Sequence(IDecodingSequence inner, Func<IHiddenStates?, IHiddenStates?> spoil) : DelegatingSequence(inner)
    {
        public override IHiddenStates? HiddenStates => spoil(base.HiddenStates);
    }
}
