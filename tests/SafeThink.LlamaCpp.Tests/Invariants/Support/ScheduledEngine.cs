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

    private sealed class Sequence(IDecodingSequence inner, VerdictSchedule schedule) : DelegatingSequence(inner)
    {
        public override void Wake()
        {
            base.Wake();
            schedule.Woken();
        }
    }
}
