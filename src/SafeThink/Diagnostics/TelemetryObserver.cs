using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SafeThink.Decoding;
using SafeThink.Decoding.Observers;
using SafeThink.Engines;
using SafeThink.Scoring;

namespace SafeThink.Diagnostics;

/// <summary>Turns what one decode does into a span, metrics and logs.</summary>
internal sealed class TelemetryObserver : DecodeObserver
{
    private readonly DecodeContext _context;
    private readonly string _requestId;
    private readonly ILogger _logger;
    private readonly TelemetryFaults _faults;
    private readonly RequestSpan _span;
    private readonly OutputText? _output;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly bool _timesText;

    private long _lastText;
    private long _stepStart;
    private DecodingResult? _result;

    /// <summary>Begins to observe a request.</summary>
    public TelemetryObserver(DecodeContext context, string requestId, bool includesContent, ILogger logger)
    {
        _context = context;
        _requestId = requestId;
        _logger = logger;
        _faults = new TelemetryFaults(logger);
        _time = context.Time;
        _start = _stepStart = _time.GetTimestamp();
        _timesText = Instruments.TimeToFirstChunk.Enabled || Instruments.TimePerChunk.Enabled || Instruments.HoldBackDuration.Enabled;
        _span = RequestSpan.Start(context, requestId, includesContent, _faults);
        _output = includesContent && _span.Activity is not null ? new OutputText() : null;
        Log.Started(logger, requestId, context.Engine.Model.Name, context.PromptTokens.Length, context.Pipeline, context.ScorerName);
    }

    /// <summary>The span; it may be that there is none.</summary>
    public RequestSpan Span => _span;

    /// <summary>Whether anybody listens; where nobody does, a decode is not observed and costs nothing more.</summary>
    public static bool IsWanted(ILogger logger) =>
        RequestSpan.HasListeners || Instruments.AnyEnabled || logger.IsEnabled(LogLevel.Error);

    public override void PromptRead() => _stepStart = _time.GetTimestamp();

    public override void Updated(in DecodingUpdate update)
    {
        switch (update.Kind)
        {
            case DecodingUpdateKind.StepScored:
                See(update.Step!);
                break;
            case DecodingUpdateKind.Intervened:
                See(update.Intervention!);
                break;
            case DecodingUpdateKind.Completed:
                _result = update.Result;
                break;
            default:
                SeeText(update);
                break;
        }
    }

    public override void Ended(Exception? fault)
    {
        var duration = _time.GetElapsedTime(_start);
        var tags = RequestTags();
        if (fault is not null)
            tags.Add(Attributes.ErrorType, Labels.Of(fault));
        Instruments.OperationDuration.Record(duration.TotalSeconds, tags, _faults);
        if (_result is { } result)
            See(result, duration);
        else if (fault is OperationCanceledException)
            Log.Cancelled(_logger, _requestId);
        else if (fault is EngineBusyException busy)
            Log.Refused(_logger, _requestId, busy.Running, busy.Waiting);
        else if (fault is not null)
            Log.Failed(_logger, _requestId, fault);

        // A reader that has seen the end may well leave before the run is over: that is no fault of the request.
        var reason = _result is null ? Labels.Cancelled : Labels.Of(_result.Reason);
        _span.End(_result, _result is null ? fault : null, _output?.ToMessages(reason));
    }

    private void SeeText(in DecodingUpdate update)
    {
        _output?.Add(update);
        if (!_timesText)
            return;
        var now = _time.GetTimestamp();
        var tags = RequestTags();
        if (_lastText == 0)
            Instruments.TimeToFirstChunk.Record(_time.GetElapsedTime(_start, now).TotalSeconds, tags, _faults);
        else
            Instruments.TimePerChunk.Record(_time.GetElapsedTime(_lastText, now).TotalSeconds, tags, _faults);
        _lastText = _stepStart = now;
    }

    private void See(StepReport step)
    {
        _span.Add(step);
        var tags = StepTags(step);
        Instruments.ScorerDuration.Record(step.ScoringTime.TotalSeconds, tags, _faults);
        if (step.Score.IsDeterminate)
        {
            Instruments.StepScore.Record(step.Score.Value, tags, _faults);
            Log.StepScored(_logger, _requestId, step.Index, step.Phase, step.Attempt, step.Score.Value, step.Verdict, step.ScoringTime.TotalMilliseconds);
        }
        else
        {
            Instruments.Indeterminate.Record(1, tags, _faults);
            Log.StepIndeterminate(_logger, _requestId, step.Index, step.Phase, step.Attempt, step.Score.Reason);
        }

        // Of a step that is resampled, the first proposal began the wait.
        if (step.Verdict == SafetyVerdict.Safe)
        {
            var now = _time.GetTimestamp();
            Instruments.HoldBackDuration.Record(_time.GetElapsedTime(_stepStart, now).TotalSeconds, tags, _faults);
            _stepStart = now;
        }
    }

    private void See(Intervention intervention)
    {
        _span.Add(intervention);
        var tags = RequestTags();
        tags.Add(Attributes.Policy, intervention.Policy);
        tags.Add(Attributes.Outcome, Labels.Of(intervention.Kind));
        tags.Add(Attributes.Phase, Labels.Of(intervention.Phase));
        Instruments.Interventions.Record(1, tags, _faults);
        Instruments.RollbackTokens.Record(intervention.DiscardedTokens, tags, _faults);
        Log.Intervened(
            _logger, _requestId, intervention.Policy, intervention.Step, intervention.Phase, intervention.Kind, intervention.DiscardedTokens);
    }

    private void See(DecodingResult result, TimeSpan duration)
    {
        var usage = result.Usage;
        var kept = usage.ReasoningTokens + usage.AnswerTokens;
        Instruments.WaitTokens.Record(usage.WaitTokens, RequestTags(), _faults);
        RecordTokens(usage.PromptTokens, "input");
        RecordTokens(kept, "output");
        Log.Completed(_logger, _requestId, result.Reason, kept, usage.DiscardedTokens, usage.Interventions, duration.TotalMilliseconds);
        if (result.CandidatesFallback is { } fallback)
            Log.CandidatesApart(_logger, _requestId, fallback);
        if (result.Reason == FinishReason.ContentFilter)
            Log.Blocked(_logger, _requestId, result.Explanation);
    }

    private void RecordTokens(int tokens, string type)
    {
        var tags = RequestTags();
        tags.Add(Attributes.TokenType, type);
        Instruments.TokenUsage.Record(tokens, tags, _faults);
    }

    private TagList RequestTags() => new()
    {
        { Attributes.OperationName, RequestSpan.OperationOf(_context) },
        { Attributes.ProviderName, "safethink" },
        { Attributes.RequestModel, _context.Engine.Model.Name },
    };

    private TagList StepTags(StepReport step)
    {
        var tags = RequestTags();
        tags.Add(Attributes.EvaluationName, _context.ScorerName);
        tags.Add(Attributes.EvaluationLabel, Labels.Of(step.Verdict));
        tags.Add(Attributes.Phase, Labels.Of(step.Phase));
        return tags;
    }
}
