using SafeThink.Pipeline;
using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>A faulty policy: it throws at a given event.</summary>
/// <param name="kind">The event's kind.</param>
/// <param name="time">At which of them, from 1.</param>
internal sealed class ThrowingPolicy(DecodingEventKind kind, int time) : DecodingPolicy
{
    public override string Name => "throwing";

    public override PolicyTraits Traits => PolicyTraits.JudgesSteps;

    public override ScoringPlan Scoring { get; } = new Plan();

    public override PolicySession Start(ReasoningFormat format, uint seed) => new Session(kind, time);

    private sealed class Plan() : ScoringPlan(0, Timeout.InfiniteTimeSpan)
    {
        public override bool Covers(TracePhase phase, int index, bool canSteer) => true;
    }

    private sealed class Session(DecodingEventKind kind, int time) : PolicySession
    {
        private int _seen;

        public override Directive Decide(in DecodingEvent e) =>
            e.Kind == kind && ++_seen == time ? throw new InvalidTimeZoneException("thrown by the policy") : Directive.Continue;
    }
}
