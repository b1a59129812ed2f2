using System.Diagnostics;
using SafeThink.Decoding;
using SafeThink.Scoring;

namespace SafeThink.Diagnostics;

/// <summary>The span of one request; without a listener that wants it there is none, and every member does nothing.</summary>
internal sealed class RequestSpan
{
    private static readonly ActivitySource? Source = CreateSource();

    private readonly Activity? _activity;
    private readonly TelemetryFaults _faults;
    private readonly string _requestId;
    private readonly string? _scorer;

    private RequestSpan(Activity? activity, DecodeContext context, string requestId, TelemetryFaults faults)
    {
        _activity = activity;
        _faults = faults;
        _requestId = requestId;
        _scorer = context.ScorerName;
    }

    /// <summary>Whether anybody listens to spans.</summary>
    public static bool HasListeners => Source?.HasListeners() == true;

    /// <summary>The span's W3C id; null where there is no span.</summary>
    public string? Id => _activity?.Id;

    /// <summary>The span, for what is to be its child.</summary>
    public Activity? Activity => _activity;

    /// <summary>Starts the span. It is not left as the current one: the reader's own spans are no children of it.</summary>
    public static RequestSpan Start(DecodeContext context, string requestId, bool includesContent, TelemetryFaults faults)
    {
        var before = Activity.Current;
        Activity? activity = null;
        try
        {
            activity = Source?.StartActivity($"{OperationOf(context)} {context.Engine.Model.Name}", ActivityKind.Internal);
        }
        catch (Exception exception)
        {
            faults.Report(exception);
        }

        MakeCurrent(before, faults);
        if (activity is not null)
            Describe(activity, context, requestId, includesContent);
        return new RequestSpan(activity, context, requestId, faults);
    }

    /// <summary>The operation's name: a conversation is a chat, bare text a completion.</summary>
    public static string OperationOf(DecodeContext context) => context.Prompt.Messages.IsEmpty ? "text_completion" : "chat";

    /// <summary>Adds the event of a scored step.</summary>
    public void Add(StepReport step)
    {
        if (_activity is null)
            return;
        var tags = new ActivityTagsCollection
        {
            { Attributes.EvaluationName, _scorer },
            { Attributes.EvaluationLabel, Labels.Of(step.Verdict) },
            { Attributes.ResponseId, _requestId },
            { Attributes.StepIndex, step.Index },
            { Attributes.StepAttempt, step.Attempt },
            { Attributes.StepTokens, step.Tokens },
            { Attributes.Phase, Labels.Of(step.Phase) },
            { Attributes.ScorerDuration, step.ScoringTime.TotalSeconds },
        };
        if (step.Score.IsDeterminate)
            tags.Add(Attributes.EvaluationValue, (double)step.Score.Value);
        else
            tags.Add(Attributes.ErrorType, Labels.Of(SafetyVerdict.Indeterminate));
        if ((step.Score.Category ?? step.Score.Reason) is { } explanation)
            tags.Add(Attributes.EvaluationExplanation, explanation);
        _activity.AddEvent(new ActivityEvent(Attributes.EvaluationEvent, tags: tags));
    }

    /// <summary>Adds the event of an intervention.</summary>
    public void Add(Intervention intervention) => _activity?.AddEvent(new ActivityEvent(Attributes.InterventionEvent, tags: new ActivityTagsCollection
    {
        { Attributes.Policy, intervention.Policy },
        { Attributes.Outcome, Labels.Of(intervention.Kind) },
        { Attributes.StepIndex, intervention.Step },
        { Attributes.Phase, Labels.Of(intervention.Phase) },
        { Attributes.DiscardedTokens, intervention.DiscardedTokens },
    }));

    /// <summary>Ends the span.</summary>
    /// <param name="result">How the decode ended, where it did.</param>
    /// <param name="fault">What ended it otherwise.</param>
    /// <param name="output">The released output, where content is wanted.</param>
    public void End(DecodingResult? result, Exception? fault, string? output)
    {
        if (_activity is null)
            return;
        if (result is not null)
        {
            _activity.SetTag(Attributes.FinishReasons, new[] { Labels.Of(result.Reason) });
            Describe(_activity, result.Usage);
        }

        if (output is not null)
            _activity.SetTag(Attributes.OutputMessages, output);
        if (fault is not null)
        {
            _activity.SetTag(Attributes.ErrorType, Labels.Of(fault));
            if (fault is not OperationCanceledException)
                _activity.SetStatus(ActivityStatusCode.Error);
        }

        var before = Activity.Current;
        try
        {
            _activity.Stop();
        }
        catch (Exception exception)
        {
            _faults.Report(exception);
        }

        MakeCurrent(before, _faults);
    }

    // Stopping and failing to start both leave another activity as the current one, and setting it can throw as well.
    private static void MakeCurrent(Activity? activity, TelemetryFaults faults)
    {
        if (Activity.Current == activity)
            return;
        try
        {
            Activity.Current = activity;
        }
        catch (Exception exception)
        {
            faults.Report(exception);
        }
    }

    private static void Describe(Activity activity, DecodeContext context, string requestId, bool includesContent)
    {
        if (!activity.IsAllDataRequested)
            return;
        var options = context.Options;
        activity
            .SetTag(Attributes.OperationName, OperationOf(context))
            .SetTag(Attributes.ProviderName, "safethink")
            .SetTag(Attributes.OutputType, "text")
            .SetTag(Attributes.RequestModel, context.Engine.Model.Name)
            .SetTag(Attributes.ResponseModel, context.Engine.Model.Name)
            .SetTag(Attributes.ResponseId, requestId)
            .SetTag(Attributes.RequestTemperature, (double)options.Sampling.Temperature)
            .SetTag(Attributes.RequestTopP, (double)options.Sampling.TopP)
            .SetTag(Attributes.RequestTopK, options.Sampling.TopK)
            .SetTag(Attributes.RequestFrequencyPenalty, (double)options.Sampling.FrequencyPenalty)
            .SetTag(Attributes.RequestPresencePenalty, (double)options.Sampling.PresencePenalty)
            .SetTag(Attributes.RequestMaximumTokens, options.MaximumTokens)
            .SetTag(Attributes.RequestSeed, (long)options.Sampling.Seed)
            .SetTag(Attributes.Policies, context.Pipeline.ToString())
            .SetTag(Attributes.ReasoningFormat, context.Format.Name)
            .SetTag(Attributes.EvaluationName, context.ScorerName)
            .SetTag(Attributes.Threshold, (double?)context.Pipeline.Scoring?.Threshold);
        if (includesContent)
            activity.SetTag(Attributes.InputMessages, SemanticMessages.OfInput(context.Prompt));
    }

    private static void Describe(Activity activity, DecodingUsage usage) => activity
        .SetTag(Attributes.InputTokens, usage.PromptTokens)
        .SetTag(Attributes.OutputTokens, usage.ReasoningTokens + usage.AnswerTokens)
        .SetTag(Attributes.UsageReasoning, usage.ReasoningTokens)
        .SetTag(Attributes.UsageAnswer, usage.AnswerTokens)
        .SetTag(Attributes.UsageInjected, usage.InjectedTokens)
        .SetTag(Attributes.UsageDiscarded, usage.DiscardedTokens)
        .SetTag(Attributes.UsageOverrun, usage.OverrunTokens)
        .SetTag(Attributes.UsageSpare, usage.SpareTokens)
        .SetTag(Attributes.UsageWait, usage.WaitTokens)
        .SetTag(Attributes.UsageSteps, usage.Steps)
        .SetTag(Attributes.UsageScoredSteps, usage.ScoredSteps)
        .SetTag(Attributes.UsageInterventions, usage.Interventions);

    private static ActivitySource? CreateSource()
    {
        try
        {
            return new ActivitySource(SafeThinkTelemetry.ActivitySourceName, LibraryVersion.Value);
        }
        catch (Exception)
        {
            // Static construction must not fail: it would fail every request from then on.
            return null;
        }
    }
}
