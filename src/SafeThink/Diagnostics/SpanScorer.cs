using System.Diagnostics;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Diagnostics;

/// <summary>A scorer that works inside the request's span, so that the calls it makes are the span's children.</summary>
internal sealed class SpanScorer(ISafetyScorer inner, Activity span) : ISafetyScorer
{
    public string Name => inner.Name;

    public IScoringSession OpenSession(Prompt prompt) => new Session(inner.OpenSession(prompt), span);

    private sealed class Session(IScoringSession inner, Activity span) : IScoringSession
    {
        // The current activity belongs to the flow of this method: what called it does not see the change.
        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            Enter();
            return await inner.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false);
        }

        public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
            IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
        {
            Enter();
            return await inner.ScoreTogetherAsync(candidates, cancellationToken).ConfigureAwait(false);
        }

        public void Accept(TraceStep accepted) => inner.Accept(accepted);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private void Enter()
        {
            try
            {
                Activity.Current = span;
            }
            catch (Exception)
            {
                // Somebody watches the current activity and threw: no reason to leave the step unscored.
            }
        }
    }
}
