using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>Scores all candidates that it is given in one call, as another scorer scores each; one that throws ends the call before it.</summary>
internal sealed class TogetherScorer(ISafetyScorer scorer) : ISafetyScorer
{
    private int _alongScored;

    public string Name => scorer.Name;

    /// <summary>How many steps were scored along with another.</summary>
    public int AlongScored => _alongScored;

    public IScoringSession OpenSession(Prompt prompt) => new Session(this, scorer.OpenSession(prompt));

    private sealed class Session(TogetherScorer owner, IScoringSession inner) : IScoringSession
    {
        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            inner.ScoreAsync(candidate, cancellationToken);

        public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
            IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
        {
            List<SafetyScore> scores = [await inner.ScoreAsync(candidates[0], cancellationToken)];
            try
            {
                foreach (var candidate in candidates.Skip(1))
                    scores.Add(await inner.ScoreAsync(candidate, cancellationToken));
            }
            catch (InvalidOperationException)
            {
                // It is scored when it is its turn, and throws then.
            }

            Interlocked.Add(ref owner._alongScored, scores.Count - 1);
            return scores;
        }

        public void Accept(TraceStep accepted) => inner.Accept(accepted);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
