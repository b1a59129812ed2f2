using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SafeThink.Audit.Records;
using SafeThink.Decoding;
using SafeThink.Decoding.Observers;
using SafeThink.Diagnostics;
using SafeThink.Pipeline;

namespace SafeThink.Audit.Capture;

/// <summary>Notes what one decode does. For a token that is one more number in a list.</summary>
/// <param name="context">The decode.</param>
/// <param name="requestId">Its id.</param>
/// <param name="activityId">Its span's id, or null.</param>
/// <param name="options">What the trace holds.</param>
/// <param name="sink">Gets the trace at the end; null where somebody takes it with <see cref="ToTrace"/>.</param>
/// <param name="logger">Where it is told that the sink threw.</param>
internal sealed class TraceRecorder(
    DecodeContext context, string requestId, string? activityId, GuardTraceOptions options, IGuardTraceSink? sink, ILogger logger)
    : DecodeObserver
{
    private readonly long _start = context.Time.GetTimestamp();
    private readonly DateTimeOffset _startedAt = context.Time.GetUtcNow();
    private readonly List<int> _tokens = [];
    private readonly List<Entry> _entries = [];
    private Run? _growing;
    private Proposal? _proposal;
    private bool _hasPrompt;
    private TimeSpan? _promptTime;
    private int _length;
    private StepReport? _step;
    private DecodingResult? _result;

    public override bool WatchesTokens => true;

    /// <summary>Where the tokens put there last come from.</summary>
    public TokenOrigin LastOrigin { get; private set; }

    /// <summary>The last decision.</summary>
    public TraceDecision? LastDecision { get; private set; }

    public override void PromptRead() => _promptTime = Elapsed;

    public override void Appended(int position, ReadOnlySpan<int> tokens)
    {
        _length = position + tokens.Length;
        if (!_hasPrompt)
        {
            _hasPrompt = true;
            return;
        }

        if (tokens.IsEmpty)
            return;

        // Behind the acceptance of a step the decoder itself writes nothing but that step, without its prefix.
        LastOrigin = _entries.Count > 0 && _entries[^1].Decision is { Directive: DirectiveKind.Accept } ? TokenOrigin.Restored : TokenOrigin.Injected;
        Begin(LastOrigin, position).Count = tokens.Length;
        _tokens.AddRange(tokens);
        _growing = null;
    }

    public override void Sampled(int position, int token)
    {
        _growing ??= Begin(TokenOrigin.Sampled, position);
        _growing.Count++;
        _tokens.Add(token);
        _length = position + 1;
    }

    public override void TakenBack(int length)
    {
        _growing = null;
        _length = length;
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (_entries[i].Run is not { IsTakenBack: false } run)
                continue;
            if (run.Position + run.Count <= length)
                break;
            if (run.Position < length)
            {
                var rest = run.CutAt(length - run.Position);
                _entries.Insert(i + 1, new Entry(rest, null));
                break;
            }

            run.IsTakenBack = true;
        }
    }

    public override void Proposed(int start)
    {
        _growing = null;
        _proposal = new Proposal(start, _length, _entries.Count);
    }

    public override void Decided(in DecodingEvent e, in Directive directive, DecodingPolicy? decidedBy)
    {
        _growing = null;
        var isStep = e.Kind == DecodingEventKind.StepScored;
        var step = isStep ? _step : null;
        LastDecision = new TraceDecision
        {
            Event = e.Kind,
            At = Elapsed,
            Position = _proposal?.Length ?? _length,
            Phase = e.Phase,
            Directive = EffectiveDirective.Of(e, directive),
            Policy = decidedBy?.Name,
            Text = directive.Text.Length == 0 ? null : directive.Text,
            Step = e.Step,
            Attempt = e.Attempt,
            CanSteer = e.CanSteer,
            Score = isStep ? e.Score.WithoutFault() : null,
            Verdict = isStep ? e.Verdict : null,
            StepTokens = step?.Tokens ?? 0,
            ScoringTime = step?.ScoringTime ?? TimeSpan.Zero,
            ThinkingTokens = e.ThinkingTokens,
            IsEndOfText = e.IsEndOfText,
        };
        Conclude(LastDecision);
    }

    public override void Updated(in DecodingUpdate update)
    {
        if (update.Step is { } step)
            _step = step;
        else if (update.Result is { } result)
            _result = result;
    }

    public override void Ended(Exception? fault)
    {
        try
        {
            sink?.Write(ToTrace(fault));
        }
        catch (Exception exception)
        {
            Log.TraceSinkFailed(logger, requestId, exception);
        }
    }

    /// <summary>The trace of what has happened.</summary>
    /// <param name="fault">What ended it; null if it came to its end.</param>
    public GuardTrace ToTrace(Exception? fault)
    {
        // The verdict that it ran ahead of never came.
        if (_proposal is { } proposal)
            DropAhead(proposal);
        var redaction = new TraceRedaction(options, requestId, logger);
        return new GuardTrace
        {
            Version = GuardTrace.CurrentVersion,
            Id = requestId,
            ActivityId = activityId,
            StartedAt = _startedAt,
            Model = new TraceModel(
                context.Engine.Model.Name,
                context.Engine.Model.ContextLength,
                context.Engine.Tokenizer.VocabularySize,
                context.Engine.Model.Rollback.ToString()),
            Policies = [.. context.Pipeline.Policies.Select(p => new TracePolicy(p.Name, p.Describe()))],
            Scorer = context.ScorerName,
            Threshold = context.Pipeline.Scoring?.Threshold,
            Request = new TraceRequest(
                context.Options.Sampling,
                context.Options.MaximumTokens,
                context.Options.Segmentation,
                context.Format,
                context.Options.StopSequences.Count > 0 ? context.Options.StopSequences : null),
            Prompt = Prompt(redaction),
            Events = [.. _entries.Select(entry => entry.Decision as TraceEvent ?? Tokens(entry.Run!, redaction))],
            End = new TraceEnd
            {
                Reason = _result?.Reason,
                Explanation = _result?.Explanation,
                Fault = _result is null && fault is not null ? Labels.Of(fault) : null,
                Usage = _result?.Usage,
                Duration = Elapsed,
                PromptTime = _promptTime,
            },
        };
    }

    // What was decoded ahead goes behind the decision, as if it had been waited for; so a trace does not depend on the clock.
    private void Conclude(TraceDecision decision)
    {
        var entry = new Entry(null, decision);
        if (_proposal is not { } proposal)
        {
            _entries.Add(entry);
            return;
        }

        if (decision.Directive != DirectiveKind.Accept)
            DropAhead(proposal);
        _entries.Insert(proposal.Entries, entry);
        _proposal = null;

        // A block ends the decode and takes nothing back in the sequence, but the step is no part of the output.
        if (decision.Directive == DirectiveKind.Block)
            TakenBack(proposal.Start);
    }

    private void DropAhead(Proposal proposal)
    {
        foreach (var ahead in _entries.Skip(proposal.Entries))
            ahead.Run!.Overrun();
    }

    private TimeSpan Elapsed => context.Time.GetElapsedTime(_start);

    private Run Begin(TokenOrigin origin, int position)
    {
        var run = new Run(origin, position, _tokens.Count);
        _entries.Add(new Entry(run, null));
        return run;
    }

    private TracePrompt Prompt(TraceRedaction redaction)
    {
        var tokens = context.PromptTokens.Span;
        return new TracePrompt
        {
            Count = tokens.Length,
            Hash = PromptHash.Of(tokens),
            Phase = context.Tail.Phase,
            EndsInTag = context.Tail.BehindTag.Length == 0,
            Tokens = options.IncludesTokens ? [.. tokens] : [],
            Messages = redaction.Of(context.Prompt.Messages),
            Segments = redaction.Of(context.Prompt.Segments),
        };
    }

    private TraceTokens Tokens(Run run, TraceRedaction redaction)
    {
        var tokens = CollectionsMarshal.AsSpan(_tokens).Slice(run.First, run.Count);
        return new TraceTokens
        {
            Origin = run.Origin,
            IsTakenBack = run.IsTakenBack,
            Position = run.Position,
            Count = run.Count,
            Tokens = options.IncludesTokens ? [.. tokens] : [],
            Text = redaction.Of(run.Origin, tokens, context.Engine.Tokenizer),
        };
    }

    /// <summary>One of the two.</summary>
    private readonly record struct Entry(Run? Run, TraceDecision? Decision);

    /// <summary>A step that awaits its verdict.</summary>
    /// <param name="Start">Where it began in the sequence.</param>
    /// <param name="Length">How long the sequence was when it ended.</param>
    /// <param name="Entries">How many entries there were.</param>
    private sealed record Proposal(int Start, int Length, int Entries);

    private sealed class Run(TokenOrigin origin, int position, int first)
    {
        public TokenOrigin Origin { get; private set; } = origin;

        public int Position { get; } = position;

        public int First { get; } = first;

        public int Count { get; set; }

        public bool IsTakenBack { get; set; }

        public void Overrun() => (Origin, IsTakenBack) = (TokenOrigin.Overrun, true);

        /// <summary>Keeps the first tokens and gives the rest as a run of its own that was taken back.</summary>
        public Run CutAt(int count)
        {
            var rest = new Run(Origin, Position + count, First + count) { Count = Count - count, IsTakenBack = true };
            Count = count;
            return rest;
        }
    }
}
