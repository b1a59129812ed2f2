using SafeThink.Pipeline;
using SafeThink.Traces;

namespace SafeThink.Policies.SafeThink;

/// <summary>Scores what the options can still do something about.</summary>
internal sealed class SafeThinkScoringPlan(SafeThinkOptions options)
    : ScoringPlan(options.Threshold ?? SafeThinkConstants.Threshold, options.Deadline, options.Scorer)
{
    // Where late steps are accepted whatever their score, it need not be known.
    private readonly int? _lastScoredStep =
        options.OnLateStep == UnsafeStepAction.Accept && options.Limit == SteeringLimit.Steps ? options.MaximumSteps : null;

    private readonly bool _scoresAnswer = options.ScoresAnswer;

    public override bool Covers(TracePhase phase, int index, bool canSteer) =>
        canSteer ? _lastScoredStep is not { } last || index <= last : _scoresAnswer;
}
