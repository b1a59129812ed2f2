using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>An engine that lets a test see what a loop does with its sequence.</summary>
internal sealed class RecordingEngine(IDecodingEngine engine) : IDecodingEngine
{
    /// <summary>What the last run did, in order.</summary>
    public List<SequenceAct> Acts { get; } = [];

    /// <summary>Every token that was sampled, taken back or not.</summary>
    public IEnumerable<int> SampledTokens => Acts.OfType<SequenceAct.Sample>().Select(act => act.Token);

    public EngineModel Model => engine.Model;

    public ITokenizer Tokenizer => engine.Tokenizer;

    public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options) => engine.RenderPrompt(messages, options);

    public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default)
    {
        Acts.Clear();
        return engine.RunAsync(new Loop(decodingLoop, Acts), sampling, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Loop(IDecodingLoop inner, List<SequenceAct> acts) : IDecodingLoop
    {
        private Sequence? _sequence;

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            var turn = inner.Advance(_sequence ??= new(sequence, acts));
            if (turn == LoopTurn.Evaluate)
                acts.Add(new SequenceAct.Evaluate());
            return turn;
        }
    }

    private sealed class Sequence(IDecodingSequence inner, List<SequenceAct> acts) : IDecodingSequence
    {
        public ReadOnlySpan<int> Tokens => inner.Tokens;

        public bool HasLogits => inner.HasLogits;

        public ReadOnlySpan<float> Logits => inner.Logits;

        public IHiddenStates? HiddenStates => inner.HiddenStates;

        public int SampleNext()
        {
            var logits = inner.Logits.ToArray();
            var token = inner.SampleNext();
            acts.Add(new SequenceAct.Sample(token, logits));
            return token;
        }

        public void Append(ReadOnlySpan<int> tokens)
        {
            inner.Append(tokens);
            acts.Add(new SequenceAct.Append(tokens.ToArray()));
        }

        public SequenceMark Mark()
        {
            var mark = inner.Mark();
            acts.Add(new SequenceAct.Mark(mark));
            return mark;
        }

        public void Rewind(SequenceMark mark)
        {
            inner.Rewind(mark);
            acts.Add(new SequenceAct.Rewind(mark));
        }

        public void Truncate(int length)
        {
            inner.Truncate(length);
            acts.Add(new SequenceAct.Truncate(length));
        }

        public void Resample(SamplingOptions sampling)
        {
            inner.Resample(sampling);
            acts.Add(new SequenceAct.Resample(sampling));
        }

        public Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default) =>
            inner.ForkAsync(decodingLoop, cancellationToken);

        public bool TryTakeUp(IDecodingSequence fork) => inner.TryTakeUp(fork);

        public void Wake() => inner.Wake();
    }
}
