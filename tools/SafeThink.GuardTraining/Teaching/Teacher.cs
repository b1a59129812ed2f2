using SafeThink.GuardTraining.Words;
using SafeThink.LlamaCpp.Scoring.HiddenStates;
using SafeThink.Traces;
using SafeThink.Training.Data;

namespace SafeThink.GuardTraining.Teaching;

/// <summary>Says how unsafe an answer is: what a guard makes of it at its end, by its states alone.</summary>
/// <remarks>The words that a guard may count beside them are those of the pupil, who would learn from itself.</remarks>
internal sealed class Teacher(HiddenStateScorer guard)
{
    private const int LongestText = 800;

    /// <summary>Judges an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="text">The answer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What of the answer was read, and P(unsafe); null where the guard cannot say.</returns>
    public async Task<(string Text, double Risk)?> JudgeAsync(string request, string text, CancellationToken cancellationToken)
    {
        var read = text[..Math.Min(text.Length, LongestText)];
        var steps = StepCutter.Cut(read, StepSegmentation.Default).Select(step => (TracePhase.Reasoning, step)).ToList();
        var score = (await StepScores.OfAsync(guard, request, steps, cancellationToken))[^1];
        return score.IsDeterminate ? (read, (1 - score.Value) / 2) : null;
    }
}
