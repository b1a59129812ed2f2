using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.EndToEnd.Guards;

/// <summary>The naive guard: it keeps nothing from step to step, and reads the request and the whole trace each time.</summary>
/// <param name="inner">What scores; not disposed.</param>
internal sealed class RereadingScorer(ISafetyScorer inner) : ISafetyScorer
{
    public string Name => $"{inner.Name}, read anew";

    public IScoringSession OpenSession(Prompt prompt) => new Session(inner, prompt);

    private sealed class Session(ISafetyScorer inner, Prompt prompt) : IScoringSession
    {
        private readonly List<TraceStep> _accepted = [];

        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken)
        {
            await using var session = inner.OpenSession(prompt);
            foreach (var step in _accepted)
                session.Accept(step);
            return await session.ScoreAsync(candidate, cancellationToken);
        }

        public void Accept(TraceStep accepted) => _accepted.Add(accepted);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
