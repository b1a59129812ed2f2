using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Tests.Decoding.Doubles;

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

    private sealed class Sequence(IDecodingSequence inner, List<SequenceAct> acts) : DelegatingSequence(inner)
    {
        public override int SampleNext()
        {
            var logits = Inner.Logits.ToArray();
            var token = Inner.SampleNext();
            acts.Add(new SequenceAct.Sample(token, logits));
            return token;
        }

        public override void Append(ReadOnlySpan<int> tokens)
        {
            Inner.Append(tokens);
            acts.Add(new SequenceAct.Append(tokens.ToArray()));
        }

        public override SequenceMark Mark()
        {
            var mark = Inner.Mark();
            acts.Add(new SequenceAct.Mark(mark));
            return mark;
        }

        public override void Rewind(SequenceMark mark)
        {
            Inner.Rewind(mark);
            acts.Add(new SequenceAct.Rewind(mark));
        }

        public override void Truncate(int length)
        {
            Inner.Truncate(length);
            acts.Add(new SequenceAct.Truncate(length));
        }

        public override void Resample(SamplingOptions sampling)
        {
            Inner.Resample(sampling);
            acts.Add(new SequenceAct.Resample(sampling));
        }
    }
}
