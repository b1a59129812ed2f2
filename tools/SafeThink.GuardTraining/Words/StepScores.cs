using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.GuardTraining.Words;

/// <summary>What a scorer says of each step behind the ones before.</summary>
internal static class StepScores
{
    /// <summary>Scores steps; every one becomes part of the trace.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A score a step.</returns>
    public static async Task<SafetyScore[]> OfAsync(ISafetyScorer scorer, string request, IReadOnlyList<(TracePhase Phase, string Text)> steps, CancellationToken cancellationToken)
    {
        var scores = new SafetyScore[steps.Count];
        await using var session = scorer.OpenSession(Prompt.FromText(request));
        foreach (var (index, (phase, text)) in steps.Index())
        {
            var step = new TraceStep(index + 1, phase, text);
            scores[index] = await session.ScoreAsync(step, cancellationToken);
            session.Accept(step);
        }

        return scores;
    }
}
