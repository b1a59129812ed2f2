using System.Text;
using SafeThink.Decoding.Output;
using SafeThink.Decoding.Resamples;
using SafeThink.Decoding.RunningAhead;
using SafeThink.Decoding.Splicing;
using SafeThink.Decoding.Updates;
using SafeThink.Decoding.Verdicts;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Decoding;

/// <summary>One guarded decode, as the engine's decode thread runs it.</summary>
/// <remarks>
/// <code>
///            ┌──────────────── sample a token, read its bytes ◀───────────────┐
///            ▼                                                                │
///   inside a step ── step ends ──▶ score it (park) ──▶ ask the policies ──┬─ accept: release, next step
///            │                                                            ├─ resample: rewind, prefix
///            └── tag or end of output ──▶ ask the policies ───────────────┼─ refuse: rewind, close, refusal
///                                                                         └─ block: end
/// </code>
/// A step that is scored is held back whole: its bytes stay in the buffer until its verdict, and a rejected step never
/// reaches <see cref="TextRelease"/>. A step that is not scored is released as it comes, up to what could be a tag.
/// While a score is on its way, the next step is decoded ahead, up to its end and unreleased. An acceptance takes it up
/// as it is; a rejection takes it back together with the step before it. Policies see neither, so what comes out does not
/// depend on how long a score takes. Resamples may be decoded together: see <see cref="CandidateBatch"/>.
/// Work for a token that ends nothing: one look-up in the token table, one in the tag automaton a byte.
/// </remarks>
internal sealed class GuardedDecodeLoop : IDecodingLoop, IAsyncDisposable
{
    private readonly DecodeContext _context;
    private readonly PipelineSession _policies;
    private readonly StepScoring? _scoring;
    private readonly TextRelease _release;
    private readonly SampledOutput _sampled;
    private readonly TraceReader _reader;
    private readonly TraceBuffer _output;
    private readonly StepSplicer _splicer;
    private readonly RetrySampling _sampling;
    private readonly CandidateBatch _candidates;
    private readonly RunAheadChoice _runAhead;
    private readonly StepAhead _ahead;
    private readonly UsageCounter _usage = new();

    private Activity _activity = Activity.Starting;

    private PendingInjection? _injection;
    private int _step = 1;
    private int _attempt;
    private bool _isHeldBack;
    private int _stepEnd;
    private int _stepTokens;
    private StepSequence? _stepSequence;
    private Candidate? _candidate;
    private IReadOnlyList<(Candidate Candidate, TraceStep Step)> _scoredAlong = [];

    private int _released;

    public GuardedDecodeLoop(DecodeContext context, TextRelease release, CancellationToken cancellationToken)
    {
        _context = context;
        _release = release;
        _policies = context.Pipeline.Start(context.Format, context.Options.Sampling.Seed, context.Observer);
        _sampled = new SampledOutput(context);
        _reader = _sampled.Reader;
        _output = _sampled.Buffer;
        _splicer = new StepSplicer(context, _output);
        _sampling = new RetrySampling(context.Options.Sampling);
        _candidates = new CandidateBatch(context, cancellationToken);
        _runAhead = new RunAheadChoice(context.Options.RunAhead, context.HasFreeProcessor, context.Time);
        _ahead = new StepAhead(_runAhead, _sampled, _splicer, _usage);
        if (context.Pipeline.Scoring is { } plan)
            _scoring = new StepScoring(context.Scorer!, context.Prompt, plan, context.Time, cancellationToken);
    }

    // A refusal that the model adds nothing to is a step all the same.
    private bool HasStep => _reader.HasContent || _injection is { IsScored: true };

    // At the limit no policy is asked once the step is accepted; where the model ends its thinking by itself, one may go on with it.
    private bool StepEndsReply => _sampled.End == OutputEnd.Length && _stepEnd == _output.End;

    private enum Activity
    {
        Starting,
        Decoding,
        AwaitingVerdict,
        AwaitingCandidate,
        Finished,
    }

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        if (_activity == Activity.Starting)
        {
            Start(sequence);
            return LoopTurn.Evaluate;
        }

        while (true)
        {
            if (_activity == Activity.AwaitingVerdict)
                TakeVerdict(sequence);
            if (_activity == Activity.AwaitingCandidate && !TakeUpCandidate(sequence))
                return LoopTurn.Park;

            ReadOutput(sequence);
            if (_release.HasStopped && _activity == Activity.Decoding)
                Stop();
            if (_activity == Activity.AwaitingVerdict && !_ahead.Read())
                return _stepSequence!.NeedsEvaluation(sequence) ? LoopTurn.Evaluate : LoopTurn.Park;
            if (_activity == Activity.Finished)
                return LoopTurn.Finish;
            if (!sequence.HasLogits)
                return LoopTurn.Evaluate;
            if (_attempt > 0)
                _candidates.Start(sequence, _sampled.MaximumLength);
            Sample(sequence);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _splicer.Dispose();
        _stepSequence?.End();
        await _candidates.DisposeAsync().ConfigureAwait(false);
        if (_scoring is not null)
            await _scoring.DisposeAsync().ConfigureAwait(false);
    }

    private void Start(IDecodingSequence sequence)
    {
        _activity = Activity.Decoding;
        var phase = new Opening(_context, _policies, _splicer, _release, _usage).Write(sequence);
        _sampled.MaximumLength = (int)Math.Min(
            (long)_usage.PromptTokens + _context.Options.MaximumTokens, _context.Engine.Model.ContextLength);
        _output.TakeBack(0, sequence.Tokens.Length);
        BeginStep(sequence, 0, phase);
    }

    private void Sample(IDecodingSequence sequence)
    {
        var token = sequence.SampleNext();
        if (_isHeldBack)
            _runAhead.Sampled();
        _ahead.Sampled();
        Add(token, sequence.Tokens.Length);
    }

    private void Add(int token, int length)
    {
        _usage.Sampled();
        _sampled.Add(token, length);
    }

    private void ReadOutput(IDecodingSequence sequence)
    {
        while (_activity == Activity.Decoding && !_release.HasStopped)
        {
            var signal = _ahead.NextSignal();
            if (!_isHeldBack)
                ReleaseConfirmed();

            switch (signal)
            {
                case TraceSignal.StepEnd:
                    EndStep(sequence, _reader.StepEnd);
                    break;
                case TraceSignal.Tag when HasStep:
                    EndStep(sequence, _reader.TagStart);
                    break;
                case TraceSignal.Tag:
                    EndPhase(sequence);
                    break;
                case TraceSignal.None when _sampled.End == OutputEnd.NotReached:
                    return;
                case TraceSignal.None when HasStep:
                    EndStep(sequence, _output.End);
                    break;
                case TraceSignal.None:
                    EndOutput(sequence);
                    break;
            }
        }
    }

    private void ReleaseConfirmed()
    {
        if (_released == _reader.Confirmed)
            return;
        var isWholeToken = _released == _sampled.TokenStart && _reader.Confirmed == _output.End;
        if (isWholeToken && _release.CanReleasePiece && _reader.Phase != TracePhase.Protocol && _context.Pieces[_sampled.Token] is { } piece)
            _release.ReleasePiece(piece);
        else
            _release.Release(_output.Between(_released, _reader.Confirmed));
        _released = _reader.Confirmed;
    }

    private void EndStep(IDecodingSequence sequence, int end)
    {
        _stepEnd = end;
        _stepTokens = _usage.Step - _splicer.TokensBehind(sequence, end);
        if (!_isHeldBack)
        {
            AcceptStep(sequence);
            return;
        }

        _runAhead.StretchEnded();
        _activity = Activity.AwaitingVerdict;
        _context.Observer?.Proposed(_splicer.Origin.Length);
        _stepSequence = _splicer.SequenceAt(sequence, _stepEnd, _injection is { IsScored: true } injection ? injection.Start : null, StepEndsReply);
        if (BeginToScore(sequence) && _runAhead.Bound > 0 && _injection is null or { StaysInTrace: true })
            BeginAhead(sequence);
    }

    /// <summary>Gets the step its score, and candidates that have ended by now theirs along with it.</summary>
    /// <returns>Whether the score is on its way; false where the step is a candidate that has been scored along with another.</returns>
    private bool BeginToScore(IDecodingSequence sequence)
    {
        var step = StepText();
        if (_candidate?.Outcome is { } known && known.Step == step)
        {
            _scoring!.Know(known, sequence);
            return false;
        }

        _scoredAlong = _candidates.Ended();
        _scoring!.Begin([step with { Sequence = _stepSequence }, .. _scoredAlong.Select(c => c.Step)], sequence);
        return true;
    }

    private void BeginAhead(IDecodingSequence sequence)
    {
        _sampling.End(sequence);
        _ahead.Begin(sequence, _stepEnd, mayBeRejected: IsHeldBack(_splicer.Origin.Phase, _step + 1));
    }

    private TraceStep StepText()
    {
        var text = Encoding.UTF8.GetString(_output.Between(_splicer.Origin.Offset, _stepEnd));
        return new TraceStep(_step, _splicer.Origin.Phase, _injection is { IsScored: true } injection ? injection.Text + text : text);
    }

    private void TakeVerdict(IDecodingSequence sequence)
    {
        _stepSequence!.Serve(sequence);
        if (!_scoring!.TryTake(out var outcomes))
            return;
        _stepSequence.End();
        _activity = Activity.Decoding;
        for (var i = 1; i < outcomes.Count; i++)
            _scoredAlong[i - 1].Candidate.Outcome = outcomes[i];
        _scoredAlong = [];
        if (_candidate?.Outcome is null)
            _runAhead.Scored(outcomes[0].Time);
        Judge(sequence, outcomes[0]);
    }

    /// <summary>Goes on with a resample that was decoded in a fork, or decodes it if the fork has failed.</summary>
    /// <returns>Whether to go on; not before the fork is through.</returns>
    private bool TakeUpCandidate(IDecodingSequence sequence)
    {
        if (!_candidate!.IsThrough)
            return false;
        _activity = Activity.Decoding;
        if (_candidates.TakeUp(_candidate, sequence) is not { } tokens)
        {
            _candidate = null;
            return true;
        }

        // The fork stopped at the first thing that happened, so that nothing does before its last token.
        var start = sequence.Tokens.Length - tokens.Count;
        for (var i = 0; i < tokens.Count; i++)
        {
            Add(tokens[i], start + i + 1);
            if (i < tokens.Count - 1)
                _sampled.Next();
        }

        return true;
    }

    private void Judge(IDecodingSequence sequence, ScoringOutcome outcome)
    {
        var verdict = outcome.Score.Judge(_context.Pipeline.Scoring!.Threshold);
        _usage.StepScored(outcome.Time);
        _release.Report(DecodingUpdate.Of(new StepReport
        {
            Index = _step,
            Phase = _splicer.Origin.Phase,
            Attempt = _attempt,
            Score = outcome.Score,
            Verdict = verdict,
            Tokens = _stepTokens,
            ScoringTime = outcome.Time,
            RejectedText = verdict != SafetyVerdict.Safe && _context.Options.ReportsRejectedText ? outcome.Step.Text : null,
        }));

        var e = new DecodingEvent
        {
            Kind = DecodingEventKind.StepScored,
            Phase = _splicer.Origin.Phase,
            CanSteer = CanSteer(_splicer.Origin.Phase),
            Step = _step,
            Attempt = _attempt,
            Score = outcome.Score,
            Verdict = verdict,
            ThinkingTokens = _usage.Thinking,
        };
        var directive = _policies.Decide(e, out var policy);
        switch (directive.Kind)
        {
            case DirectiveKind.Accept:
            case DirectiveKind.Continue when verdict == SafetyVerdict.Safe:
                AcceptStep(sequence);
                break;
            case DirectiveKind.Resample:
                ResampleStep(sequence, policy!, directive);
                break;
            case DirectiveKind.Refuse:
                RefuseStep(sequence, policy!, directive.Text);
                break;
            case DirectiveKind.Block:
                Block(policy!.Name, directive.Text);
                break;
            case DirectiveKind.Continue:
                Block("guard", $"step {_step} scored {outcome.Score} and no policy took charge of it");
                break;
            default:
                throw directive.Misplaced(policy!, "a scored step");
        }
    }

    private void AcceptStep(IDecodingSequence sequence)
    {
        if (_injection is { StaysInTrace: true } injection)
            _release.Inject(injection.Text);
        if (_isHeldBack)
            _release.Release(_output.Between(_splicer.Origin.Offset, _stepEnd));
        _released = _stepEnd;

        // Where nobody scores, nobody reads the step's text.
        var step = _scoring is null ? default : StepText() with { Sequence = _isHeldBack ? _stepSequence : _splicer.SequenceAt(sequence, _stepEnd) };

        _usage.AcceptStep(_splicer.Origin.Phase, _stepTokens);
        if (_injection is { StaysInTrace: false })
        {
            var start = _splicer.DropPrefix(sequence, _stepEnd);
            step = step with { Sequence = _splicer.SequenceAt(sequence, _stepEnd, start) };
            _usage.Discard();
        }

        _scoring?.Accept(step);

        _step++;

        // The step may have held a stop sequence: then what was decoded ahead of its verdict is behind the end.
        if (_release.HasStopped)
            _ahead.Drop();
        if (_ahead.IsUnderWay)
            TakeUpAhead();
        else
            BeginStep(sequence, _stepEnd, _splicer.Origin.Phase);
    }

    private void BeginStep(IDecodingSequence sequence, int offset, TracePhase phase)
    {
        BeginHoldingBack(offset, phase);
        _reader.Restart(offset, phase);
        _sampling.End(sequence);
        _splicer.Begin(sequence, offset, phase, mayBeRejected: _isHeldBack);
    }

    private void TakeUpAhead()
    {
        BeginHoldingBack(_stepEnd, _splicer.Origin.Phase);
        _ahead.TakeUp();
    }

    private void BeginHoldingBack(int offset, TracePhase phase)
    {
        _isHeldBack = IsHeldBack(phase, _step);
        _injection = null;
        _attempt = 0;
        _candidate = null;
        _candidates.Drop();

        // Between the end of one step and the beginning of the next stands nothing, or a tag.
        if (_released != offset)
            _release.EndCharacter();
        _released = offset;
        _release.Enter(phase);
    }

    private bool IsHeldBack(TracePhase phase, int step) =>
        phase != TracePhase.Protocol && _context.Pipeline.Scoring?.Covers(phase, step, CanSteer(phase)) == true;

    private void EndPhase(IDecodingSequence sequence)
    {
        var leavesReasoning = _reader.Phase == TracePhase.Reasoning && _reader.NextPhase != TracePhase.Reasoning;
        if (leavesReasoning && ContinuesThinking(sequence, _reader.TagStart, isEndOfText: false))
            return;
        ReleaseRest(_reader.TagStart);
        _usage.KeepRest(_reader.Phase, _splicer.TokensBehind(sequence, _reader.Position));
        BeginStep(sequence, _reader.Position, _reader.NextPhase);
    }

    private void EndOutput(IDecodingSequence sequence)
    {
        if (_sampled.End == OutputEnd.EndOfText
            && _reader.Phase == TracePhase.Reasoning
            && ContinuesThinking(sequence, _output.End, isEndOfText: true))
        {
            return;
        }

        ReleaseRest(_output.End);
        _usage.KeepRest(_reader.Phase, behind: 0);
        Finish(_sampled.End == OutputEnd.Length ? FinishReason.Length : FinishReason.Stop, explanation: null);
    }

    // At a stop sequence: whatever was sampled behind it is neither handed out nor scored.
    private void Stop()
    {
        _usage.KeepRest(_reader.Phase, behind: 0);
        Finish(FinishReason.Stop, explanation: null);
    }

    // What is left when a phase ends without a step: white space, and a prefix behind which the model thought nothing.
    private void ReleaseRest(int end)
    {
        if (_injection is { } injection)
            _release.Inject(injection.Text);
        if (_isHeldBack)
            _release.Release(_output.Between(_splicer.Origin.Offset, end));
    }

    private bool ContinuesThinking(IDecodingSequence sequence, int offset, bool isEndOfText)
    {
        var e = new DecodingEvent
        {
            Kind = DecodingEventKind.ThinkingEnding,
            Phase = TracePhase.Reasoning,
            ThinkingTokens = _usage.Thinking + _usage.Step,
            IsEndOfText = isEndOfText,
        };
        var directive = _policies.Decide(e, out var policy);
        if (directive.Kind == DirectiveKind.Continue)
            return false;
        if (directive.Kind != DirectiveKind.ContinueThinking)
            throw directive.Misplaced(policy!, "the end of the thinking");

        _usage.KeepRest(TracePhase.Reasoning, _splicer.TokensBehind(sequence, offset));
        var discarded = _usage.Discard();
        ReleaseRest(offset);
        _sampled.GoOn();
        if (_splicer.ReplaceFrom(sequence, offset, directive.Text) is not { } tokens)
        {
            Finish(FinishReason.Length, explanation: null);
            return true;
        }

        _usage.Inject(tokens, TracePhase.Reasoning);
        Report(policy!.Name, directive.Kind, discarded, directive.Text);
        _release.Inject(directive.Text);
        BeginStep(sequence, offset, TracePhase.Reasoning);
        return true;
    }

    private void ResampleStep(IDecodingSequence sequence, DecodingPolicy policy, Directive directive)
    {
        _ahead.Drop();
        var prefix = _release.EndsInWhiteSpace ? directive.Text : directive.Separator + directive.Text;
        var discarded = _usage.Step;
        if (!ReplaceStep(sequence, prefix))
            return;

        _attempt++;
        _sampling.Begin(sequence, _step, _attempt, directive.Temperature);
        _reader.Restart(_splicer.Origin.Offset, _splicer.Origin.Phase);
        _injection = new PendingInjection(prefix, IsScored: false, _splicer.Origin.Length, directive.KeepsPrefix);
        Report(policy.Name, directive.Kind, discarded, prefix);
        _candidate = _candidates.Find(new Resampling(_splicer.Origin.Phase, _step, _attempt, prefix, directive.Temperature), directive);
        if (_candidate is not null)
            _activity = Activity.AwaitingCandidate;
    }

    private void RefuseStep(IDecodingSequence sequence, DecodingPolicy policy, string refusal)
    {
        _ahead.Drop();
        var endsThinking = _splicer.Origin.Phase == TracePhase.Reasoning;
        var opening = endsThinking || _release.EndsInWhiteSpace ? refusal : Directive.DefaultSeparator + refusal;
        var (discarded, start) = (_usage.Step, _splicer.Origin.Length);
        if (!ReplaceStep(sequence, endsThinking ? _context.Format.CloseText + opening : opening))
            return;

        Report(policy.Name, DirectiveKind.Refuse, discarded, refusal);
        BeginStep(sequence, _splicer.Origin.Offset, TracePhase.Answer);
        if (_isHeldBack)
            _injection = new PendingInjection(opening, IsScored: true, start, StaysInTrace: true);
        else
            _release.Inject(opening);
    }

    private bool ReplaceStep(IDecodingSequence sequence, string text)
    {
        _usage.Discard();
        _sampled.GoBack();
        if (_splicer.Replace(sequence, text) is not { } tokens)
        {
            Finish(FinishReason.Length, explanation: null);
            return false;
        }

        _usage.Inject(tokens, _splicer.Origin.Phase);
        _usage.Steer(tokens);
        return true;
    }

    private void Block(string policy, string reason)
    {
        _ahead.Drop();
        Report(policy, DirectiveKind.Block, _usage.Discard(), reason);
        Finish(FinishReason.ContentFilter, reason);
    }

    private void Report(string policy, DirectiveKind kind, int discarded, string text)
    {
        _usage.Intervened();
        _release.Report(DecodingUpdate.Of(new Intervention
        {
            Policy = policy,
            Kind = kind,
            Phase = _splicer.Origin.Phase,
            Step = _step,
            DiscardedTokens = discarded,
            Text = text,
        }));
    }

    private void Finish(FinishReason reason, string? explanation)
    {
        _activity = Activity.Finished;
        _candidates.Drop();
        _usage.SpareTokens = _candidates.SpareTokens;
        _release.Complete(new DecodingResult
        {
            Reason = reason,
            Explanation = explanation,
            CandidatesFallback = _candidates.Fallback,
            Usage = _usage.ToUsage(),
        });
    }

    // Without a reasoning phase the answer is the trace that the algorithm works on.
    private bool CanSteer(TracePhase phase) => phase == TracePhase.Reasoning || !_context.Format.HasReasoning;
}
