using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.Scoring.Combining.PreScore;

/// <summary>Puts the last message of a request's user to a scorer of steps.</summary>
internal sealed class MessageAsStep(ISafetyScorer scorer)
{
    private static readonly Prompt Nothing = new([]);

    public async ValueTask<SafetyScore> ScoreAsync(Prompt prompt, CancellationToken cancellationToken)
    {
        var text = prompt.Messages.LastOrDefault(m => m.Role == "user")?.Content ?? prompt.ToString();
        var session = scorer.OpenSession(Nothing);
        await using (session.ConfigureAwait(false))
            return await session.ScoreAsync(new TraceStep(1, TracePhase.Reasoning, text), cancellationToken).ConfigureAwait(false);
    }
}
