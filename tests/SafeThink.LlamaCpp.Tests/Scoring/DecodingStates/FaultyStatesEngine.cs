using SafeThink.Engines;
using SafeThink.Prompts;

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

    private sealed class Sequence(IDecodingSequence inner, Func<IHiddenStates?, IHiddenStates?> spoil) : IDecodingSequence
    {
        public ReadOnlySpan<int> Tokens => inner.Tokens;

        public bool HasLogits => inner.HasLogits;

        public ReadOnlySpan<float> Logits => inner.Logits;

        public IHiddenStates? HiddenStates => spoil(inner.HiddenStates);

        public int SampleNext() => inner.SampleNext();

        public void Append(ReadOnlySpan<int> tokens) => inner.Append(tokens);

        public SequenceMark Mark() => inner.Mark();

        public void Rewind(SequenceMark mark) => inner.Rewind(mark);

        public void Truncate(int length) => inner.Truncate(length);

        public void Resample(SamplingOptions sampling) => inner.Resample(sampling);

        public Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default) => inner.ForkAsync(decodingLoop, cancellationToken);

        public void Wake() => inner.Wake();
    }
}
