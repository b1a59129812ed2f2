using System.Collections.Immutable;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Audit.Replay;

/// <summary>Says what the scorer of a trace said, in the same order.</summary>
internal sealed class RecordedScorer(GuardTrace trace) : ISafetyScorer
{
    public string Name => trace.Scorer ?? "recorded";

    public float? RecommendedThreshold => trace.Threshold;

    public IScoringSession OpenSession(Prompt prompt) => new Session([.. trace.ScoredSteps().Select(d => d.Score!.Value)]);

    private sealed class Session(ImmutableArray<SafetyScore> scores) : IScoringSession
    {
        private int _next;

        // A run that departs from its trace can ask for more than there is.
        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            ValueTask.FromResult(_next < scores.Length ? scores[_next++] : SafetyScore.Indeterminate("the trace holds no further score"));

        public void Accept(TraceStep accepted)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
