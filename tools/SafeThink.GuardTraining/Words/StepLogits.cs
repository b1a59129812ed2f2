using SafeThink.GuardTraining.Data;
using SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.GuardTraining.Words;

/// <summary>What a scorer says of each step of a row behind the ones before, as logits of unsafe.</summary>
internal static class StepLogits
{
    /// <summary>Scores a row; every step becomes part of the trace.</summary>
    /// <param name="scorer">The scorer.</param>
    /// <param name="row">The row.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A logit a step; 0 where the scorer cannot say.</returns>
    public static async Task<float[]> OfAsync(ISafetyScorer scorer, LabelledText row, IReadOnlyList<(TracePhase Phase, string Text)> steps, CancellationToken cancellationToken)
    {
        var scores = await StepScores.OfAsync(scorer, row.Request, steps, cancellationToken);
        return [.. scores.Select(WordEvidence.LogitOf)];
    }
}
