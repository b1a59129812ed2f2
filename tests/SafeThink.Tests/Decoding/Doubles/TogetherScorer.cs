using System.Collections.Concurrent;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Tests.Decoding.Doubles;

/// <summary>Scores the candidates that it is given in one call, as another scorer scores each; one that throws ends the call before it.</summary>
internal sealed class TogetherScorer(ISafetyScorer scorer) : ISafetyScorer
{
    public string Name => scorer.Name;

    /// <summary>What each call was for: the texts of its candidates, as in "a|b".</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>How many of the candidates of a call it scores at most; all by default.</summary>
    public Func<IReadOnlyList<TraceStep>, int> Most { get; init; } = static candidates => candidates.Count;

    public IScoringSession OpenSession(Prompt prompt) => new Session(this, scorer.OpenSession(prompt));

    private sealed class Session(TogetherScorer owner, IScoringSession inner) : IScoringSession
    {
        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            owner.Calls.Enqueue(candidate.Text);
            return inner.ScoreAsync(candidate, cancellationToken);
        }

        public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
            IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken)
        {
            owner.Calls.Enqueue(string.Join('|', candidates.Select(c => c.Text)));
            List<SafetyScore> scores = [await inner.ScoreAsync(candidates[0], cancellationToken)];
            try
            {
                foreach (var candidate in candidates.Take(owner.Most(candidates)).Skip(1))
                    scores.Add(await inner.ScoreAsync(candidate, cancellationToken));
            }
            catch (Exception exception) when (exception is InvalidOperationException or IOException)
            {
                // It is scored when it is its turn, and throws then.
            }

            return scores;
        }

        public void Accept(TraceStep accepted) => inner.Accept(accepted);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
