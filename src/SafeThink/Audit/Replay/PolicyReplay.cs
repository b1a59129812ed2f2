using SafeThink.Pipeline;
using SafeThink.Scoring;

namespace SafeThink.Audit.Replay;

/// <summary>A pipeline that is asked about the events of a trace.</summary>
internal sealed class PolicyReplay
{
    private readonly DecodingPipeline _pipeline;
    private readonly PipelineSession _session;

    public PolicyReplay(DecodingPipeline pipeline, GuardTrace trace)
    {
        _pipeline = pipeline.For(new RecordedScorer(trace));
        _session = _pipeline.Start(trace.Request.Format, trace.Request.Sampling.Seed);
    }

    /// <summary>What the pipeline decides; null where it would not have had the step scored.</summary>
    public Directive? Decide(TraceDecision recorded)
    {
        var isStep = recorded.Event == DecodingEventKind.StepScored;
        if (isStep && _pipeline.Scoring?.Covers(recorded.Phase, recorded.Step, recorded.CanSteer) != true)
            return null;
        var score = recorded.Score ?? default;
        var verdict = isStep ? score.Judge(_pipeline.Scoring!.Threshold) : default;
        var e = new DecodingEvent
        {
            Kind = recorded.Event,
            Phase = recorded.Phase,
            CanSteer = recorded.CanSteer,
            Step = recorded.Step,
            Attempt = recorded.Attempt,
            Score = score,
            Verdict = verdict,
            ThinkingTokens = recorded.ThinkingTokens,
            IsEndOfText = recorded.IsEndOfText,
        };
        var directive = _session.Decide(e, out _);
        return !isStep || directive.Kind != DirectiveKind.Continue ? directive
            : verdict == SafetyVerdict.Safe ? Directive.Accept
            : Directive.Block("no policy took charge of the step");
    }

    /// <summary>Whether a decision is the recorded one, so that what is recorded behind it followed from it.</summary>
    public static bool IsRecorded(TraceDecision recorded, Directive? directive) =>
        directive is not { } decided ? recorded.Directive == DirectiveKind.Accept
        : decided.Kind == recorded.Directive && (decided.Kind == DirectiveKind.Block || decided.Text == (recorded.Text ?? ""));
}
