using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/writing-a-policy.md.</summary>
public static class WritingAPolicySnippets
{
    public static DecodingPipeline Use()
    {
        var pipeline = new DecodingPipelineBuilder()
            .Add(new SecondLookPolicy())
            .Add(new ZeroTolerancePolicy(threshold: 0.2f))
            .Build();
        return pipeline;
    }

    public sealed class SecondLookPolicy : DecodingPolicy
    {
        public override string Name => "second-look";

        public override PolicyTraits Traits => PolicyTraits.ExtendsThinking;

        public override PolicySession Start(ReasoningFormat format, uint seed) => new Session();

        private sealed class Session : PolicySession
        {
            private bool _hasLooked;

            public override Directive Decide(in DecodingEvent e)
            {
                if (e.Kind != DecodingEventKind.ThinkingEnding || _hasLooked)
                    return Directive.Continue;
                _hasLooked = true;
                return Directive.ContinueThinking("\n\nLet me check that again.");
            }
        }
    }

    public sealed class ZeroTolerancePolicy(float threshold) : DecodingPolicy
    {
        public override string Name => "zero-tolerance";

        public override PolicyTraits Traits => PolicyTraits.JudgesSteps;

        public override ScoringPlan Scoring { get; } = new EveryStep(threshold);

        public override PolicySession Start(ReasoningFormat format, uint seed) => new Session();

        private sealed class EveryStep(float threshold) : ScoringPlan(threshold, deadline: TimeSpan.FromSeconds(10))
        {
            public override bool Covers(TracePhase phase, int index, bool canSteer) => true;
        }

        private sealed class Session : PolicySession
        {
            public override Directive Decide(in DecodingEvent e) =>
                e.Kind == DecodingEventKind.StepScored && e.Verdict != SafetyVerdict.Safe
                    ? Directive.Block($"step {e.Step} scored {e.Score}")
                    : Directive.Continue;
        }
    }
}
