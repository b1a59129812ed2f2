using System.Globalization;
using System.Text.Json;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Policies.SafeThink;

/// <summary>Rejects an unsafe step and samples it again behind the steering prefix.</summary>
/// <remarks>
/// <code>
///   step proposed ─▶ score ≥ τ ─────────────────────────────────────▶ accept
///                └─▶ score &lt; τ ─┬─ t ≤ m, tries &lt; B ─▶ rewind, prefix, sample ─▶ step proposed
///                               ├─ t ≤ m, tries = B ─▶ OnExhausted ──┐
///                               ├─ t &gt; m ────────────▶ OnLateStep ───┼─▶ refuse once, then block
///                               └─ in the answer ────▶ OnUnsafeAnswer┘   (or accept, as published)
/// </code>
/// </remarks>
internal sealed class SafeThinkPolicy(SafeThinkOptions options) : DecodingPolicy
{
    private readonly SafeThinkOptions _options = options.Copy();
    private readonly FormatText _prefix = options.Prefix.Copy();
    private readonly string _separator = options.Separator;
    private readonly FormatText _refusal = options.RefusalOpening.Copy();
    private readonly int? _maximumSteps = options.MaximumSteps;
    private readonly SteeringLimit _limit = options.Limit;
    private readonly int _resamples = options.Resamples;
    private readonly int _candidatesAtOnce = options.CandidatesAtOnce;
    private readonly float? _retryTemperature = options.RetryTemperature;
    private readonly bool _keepsPrefix = options.KeepsPrefix;
    private readonly UnsafeStepAction _onExhausted = options.OnExhausted;
    private readonly UnsafeStepAction _onLateStep = options.OnLateStep;
    private readonly UnsafeStepAction _onUnsafeAnswer = options.OnUnsafeAnswer;
    private readonly IndeterminateAction _onIndeterminate = options.OnIndeterminate;

    public override string Name => SafeThinkConstants.Name;

    public override PolicyTraits Traits => PolicyTraits.JudgesSteps;

    public override ScoringPlan Scoring { get; } = new SafeThinkScoringPlan(options);

    public override JsonElement? Describe() => JsonSerializer.SerializeToElement(_options, PolicyJson.Default.SafeThinkOptions);

    public override PolicySession Start(ReasoningFormat format, uint seed) =>
        new Session(this, _prefix[format.Name], _refusal[format.Name]);

    internal override DecodingPolicy For(ISafetyScorer scorer)
    {
        if (_options.Threshold is not null)
            return this;
        var threshold = scorer.RecommendedThreshold ?? SafeThinkConstants.Threshold;
        if (threshold is not (>= -1 and <= 1))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Scorer '{scorer.Name}' recommends a threshold (tau) of {threshold}, which does not lie from -1 to 1: set one in the policy's options."), nameof(scorer));
        var settled = _options.Copy();
        settled.Threshold = threshold;
        return new SafeThinkPolicy(settled);
    }

    private sealed class Session(SafeThinkPolicy policy, string prefix, string refusal) : PolicySession
    {
        private int _steered;
        private bool _refused;

        public override Directive Decide(in DecodingEvent e)
        {
            if (e.Kind != DecodingEventKind.StepScored || e.Verdict == SafetyVerdict.Safe)
                return Directive.Continue;
            if (e.Verdict == SafetyVerdict.Indeterminate && policy._onIndeterminate == IndeterminateAction.Block)
                return Directive.Block($"step {e.Step} could not be scored: {e.Score.Reason}");

            if (!e.CanSteer)
                return Act(policy._onUnsafeAnswer, e, "is part of the answer");
            if (!MaySteer(e))
                return Act(policy._onLateStep, e, $"comes after the {policy._maximumSteps} that are steered");
            if (e.Attempt >= policy._resamples)
                return Act(policy._onExhausted, e, $"was resampled {e.Attempt} times");

            if (e.Attempt == 0)
                _steered++;
            return Directive.Resample(
                prefix,
                policy._separator,
                policy._keepsPrefix,
                temperature: e.Attempt == 0 ? null : policy._retryTemperature,
                candidates: Math.Min(policy._candidatesAtOnce, policy._resamples - e.Attempt),
                laterTemperature: policy._retryTemperature);
        }

        private bool MaySteer(in DecodingEvent e) =>
            policy._maximumSteps is not { } maximum
            || (policy._limit == SteeringLimit.Steps ? e.Step <= maximum : e.Attempt > 0 || _steered < maximum);

        private Directive Act(UnsafeStepAction action, in DecodingEvent e, string circumstance)
        {
            // What could not be scored is not accepted even where unsafe steps are.
            if (action == UnsafeStepAction.Accept && e.Verdict == SafetyVerdict.Unsafe)
                return Directive.Accept;
            if (action == UnsafeStepAction.Refuse && !_refused)
            {
                _refused = true;
                return Directive.Refuse(refusal);
            }

            return Directive.Block($"step {e.Step} scored {e.Score} and {circumstance}{(_refused ? ", after a refusal was tried" : "")}");
        }
    }
}
