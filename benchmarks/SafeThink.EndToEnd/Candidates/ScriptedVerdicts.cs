using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.EndToEnd.Candidates;

/// <summary>A scorer that takes the time of another, and rejects as many steps as it is told to before it accepts one.</summary>
/// <param name="scorer">What reads the steps; its scores are thrown away.</param>
/// <param name="rejected">How many steps are unsafe.</param>
internal sealed class ScriptedVerdicts(ISafetyScorer scorer, int rejected) : ISafetyScorer
{
    public string Name => scorer.Name;

    public IScoringSession OpenSession(Prompt prompt) => new Session(scorer.OpenSession(prompt), rejected);

    private sealed class Session(IScoringSession inner, int rejected) : IScoringSession
    {
        private int _scored;

        public async ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            Verdict(await inner.ScoreAsync(candidate, cancellationToken).ConfigureAwait(false));

        public async ValueTask<IReadOnlyList<SafetyScore>> ScoreTogetherAsync(
            IReadOnlyList<TraceStep> candidates, CancellationToken cancellationToken) =>
            [.. (await inner.ScoreTogetherAsync(candidates, cancellationToken).ConfigureAwait(false)).Select(Verdict)];

        public void Accept(TraceStep accepted) => inner.Accept(accepted);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        // A step that could not be read is a fault of the measurement, which is to end it.
        private SafetyScore Verdict(SafetyScore read) => !read.IsDeterminate ? read : SafetyScore.Of(_scored++ < rejected ? -1 : 1);
    }
}
