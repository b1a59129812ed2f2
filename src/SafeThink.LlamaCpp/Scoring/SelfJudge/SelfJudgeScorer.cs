using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Scoring.Labels;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Scoring.SelfJudge;

/// <summary>The decoding model as its own judge: in a fork of its sequence it is asked whether what it wrote so far is safe.</summary>
/// <remarks>
/// <para>
/// The fork shares the KV cache of prompt and trace, so a step costs the question alone, whatever the length of the trace.
/// The decode itself is not touched. P(safe) is read off the logits of the labels; the score is 2·P(safe) − 1.
/// </para>
/// <para>
/// A fork takes one of the engine's sequences for as long as the question takes: set
/// <see cref="LlamaEngineOptions.MaxSequences"/> to twice the requests that are to run at once. Where none is free the
/// score is indeterminate.
/// </para>
/// </remarks>
public sealed class SelfJudgeScorer : ISafetyScorer
{
    private readonly IDecodingEngine _engine;
    private readonly FollowUpQuestion _question;
    private readonly SelfJudgeOptions _options;
    private readonly ConditionalWeakTable<ReasoningFormat, ConcurrentDictionary<TracePhase, Follow>> _follows = [];
    private long _evaluated;

    /// <summary>Creates the scorer.</summary>
    /// <param name="engine">The engine that decodes. Not disposed with the scorer.</param>
    /// <param name="options">What is asked; the defaults when null.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="EngineException">The model cannot tell the labels apart by their first tokens.</exception>
    /// <exception cref="NotSupportedException">The model has no chat template, or it does not show an earlier reply.</exception>
    public SelfJudgeScorer(IDecodingEngine engine, SelfJudgeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _options = options ?? new SelfJudgeOptions();
        _options.Validate();
        _engine = engine;
        _question = new(engine, _options.Question);
        Name = $"self-judge ({engine.Model.Name})";

        // Labels that cannot be told apart are found now, not at the first step.
        FollowOf(ReasoningFormat.None, TracePhase.Answer);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>How many tokens its questions have taken so far.</summary>
    public long EvaluatedTokens => Interlocked.Read(ref _evaluated);

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new Session(this);
    }

    private Follow FollowOf(ReasoningFormat format, TracePhase phase) => _follows.GetOrCreateValue(format).GetOrAdd(phase, _ =>
    {
        var text = _question.Behind(format, phase);
        var tokens = _engine.Tokenizer.TokenizeTrusted(Encoding.UTF8.GetBytes(text + _options.Answer.Opening));
        return new(tokens, new(LabelTokens.Of(_engine.Tokenizer, [_options.Answer], text, Name), _options.MinimumLabelMass));
    });

    private async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
    {
        if (candidate.Sequence is not { } sequence)
            return SafetyScore.Indeterminate("the step comes without the sequence that decoded it, and the self-judge reads nothing else");

        // By reference: what is known of another engine's model may be equal, and its tokens not.
        if (!ReferenceEquals(sequence.Engine.Model, _engine.Model))
            return SafetyScore.Indeterminate($"the self-judge was made for another engine than the one that decodes '{sequence.Engine.Model.Name}'");

        var follow = FollowOf(sequence.Format, candidate.Phase);
        var loop = new Loop(follow);
        await sequence.ForkAsync(loop, cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _evaluated, follow.Tokens.Length);
        return loop.Score;
    }

    private sealed record Follow(int[] Tokens, VerdictReader Reader);

    private sealed class Loop(Follow follow) : IDecodingLoop
    {
        private bool _isAsked;

        public SafetyScore Score { get; private set; }

        public LoopTurn Advance(IDecodingSequence sequence)
        {
            if (!_isAsked)
            {
                _isAsked = true;
                sequence.Append(follow.Tokens);
                return LoopTurn.Evaluate;
            }

            follow.Reader.TryRead(sequence, question: 0, out var score);
            Score = score;
            return LoopTurn.Finish;
        }
    }

    // The sequence itself remembers prompt and trace.
    private sealed class Session(SelfJudgeScorer scorer) : IScoringSession
    {
        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            scorer.ScoreAsync(candidate, cancellationToken);

        public void Accept(TraceStep accepted)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
