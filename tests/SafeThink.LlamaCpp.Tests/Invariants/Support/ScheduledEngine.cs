using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Tests.Decoding.Doubles;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>An engine that tells a schedule of verdicts of every turn and of every wake.</summary>
internal sealed class ScheduledEngine(IDecodingEngine engine, VerdictSchedule schedule) : IDecodingEngine
{
    public EngineModel Model => engine.Model;

    public ITokenizer Tokenizer => engine.Tokenizer;

    public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options) => engine.RenderPrompt(messages, options);

    public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default) =>
        engine.RunAsync(new Loop(decodingLoop, schedule), sampling, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Loop(IDecodingLoop inner, VerdictSchedule schedule) : IDecodingLoop
    {
        private Sequence? _sequence;

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            var turn = inner.Advance(_sequence ??= new(sequence, schedule));
            schedule.Turned(turn);
            return turn;
        }
    }

    private sealed class Sequence(IDecodingSequence inner, VerdictSchedule schedule) : IDecodingSequence
    {
        public ReadOnlySpan<int> Tokens => inner.Tokens;

        public bool HasLogits => inner.HasLogits;

        public ReadOnlySpan<float> Logits => inner.Logits;

        public IHiddenStates? HiddenStates => inner.HiddenStates;

        public int SampleNext() => inner.SampleNext();

        public void Append(ReadOnlySpan<int> tokens) => inner.Append(tokens);

        public SequenceMark Mark() => inner.Mark();

        public void Rewind(SequenceMark mark) => inner.Rewind(mark);

        public void Truncate(int length) => inner.Truncate(length);

        public void Resample(SamplingOptions sampling) => inner.Resample(sampling);

        public Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default) =>
            inner.ForkAsync(decodingLoop, cancellationToken);

        public bool TryTakeUp(IDecodingSequence fork) => inner.TryTakeUp(fork);

        public void Wake()
        {
            inner.Wake();
            schedule.Woken();
        }
    }
}
