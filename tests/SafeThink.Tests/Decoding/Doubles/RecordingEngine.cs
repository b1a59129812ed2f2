using System.Collections.Concurrent;
using System.Text;
using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Testing.Engine;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>A scripted engine whose sequences tell what they held at the end and how they were sampled.</summary>
internal sealed class RecordingEngine(ScriptedEngine engine) : IDecodingEngine
{
    private readonly ConcurrentQueue<(SamplingOptions Sampling, string Text)> _resamplings = new();

    public EngineModel Model => engine.Model;

    public ITokenizer Tokenizer => engine.Tokenizer;

    /// <summary>The text of the sequence as the last turn left it, prompt included.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Every change of the sampling, in order, with the text that it came behind.</summary>
    public IReadOnlyCollection<(SamplingOptions Sampling, string Text)> Resamplings => _resamplings;

    public int BegunRuns => engine.BegunRuns;

    public int EndedRuns => engine.EndedRuns;

    /// <summary>What is told of turns and of wakes.</summary>
    public VerdictSchedule? Schedule { get; init; }

    public Prompt RenderPrompt(IReadOnlyList<PromptMessage> messages, PromptOptions options) => engine.RenderPrompt(messages, options);

    public Task RunAsync(IDecodingLoop decodingLoop, SamplingOptions sampling, CancellationToken cancellationToken = default) =>
        engine.RunAsync(new Loop(this, decodingLoop), sampling, cancellationToken);

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private string Spell(ReadOnlySpan<int> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            if (!Tokenizer.IsEndOfGeneration(token))
                bytes.AddRange(Tokenizer.GetBytes(token));
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private sealed class Loop(RecordingEngine owner, IDecodingLoop inner) : IDecodingLoop
    {
        private Sequence? _sequence;

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            _sequence ??= new Sequence(owner, sequence);
            try
            {
                var turn = inner.Advance(_sequence);
                owner.Schedule?.Turned(turn);
                return turn;
            }
            finally
            {
                owner.Text = owner.Spell(sequence.Tokens);
            }
        }
    }

    private sealed class Sequence(RecordingEngine owner, IDecodingSequence inner) : DelegatingSequence(inner)
    {
        public override void Resample(SamplingOptions sampling)
        {
            owner._resamplings.Enqueue((sampling, owner.Spell(Tokens)));
            base.Resample(sampling);
        }

        public override void Wake()
        {
            base.Wake();
            owner.Schedule?.Woken();
        }
    }
}
