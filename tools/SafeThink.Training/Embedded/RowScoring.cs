using SafeThink.Scoring.Embedded.Model;
using SafeThink.Training.Data;

namespace SafeThink.Training.Embedded;

/// <summary>Scores rows with weights, the way the scorer does.</summary>
internal static class RowScoring
{
    /// <summary>P(unsafe) of a row's text as one step.</summary>
    public static double Unsafe(ScorerWeights weights, SafetyRow row)
    {
        ScoringModel.Read(weights, default, row.Text, out var sums);
        return 1 - ScoringModel.SafeProbability(weights, ScoringModel.Read(weights, row.Prompt), sums);
    }

    /// <summary>Whether the scorer gives a row's text a score at all.</summary>
    public static bool IsReadable(ScorerWeights weights, SafetyRow row)
    {
        var reading = ScoringModel.Read(weights, default, row.Text, out _);
        return reading.HasContent && !reading.IsMostlyForeign;
    }

    /// <summary>P(unsafe) of each step of a row's text, behind the steps before.</summary>
    public static IEnumerable<double> UnsafeSteps(ScorerWeights weights, SafetyRow row, IEnumerable<string> steps)
    {
        var request = ScoringModel.Read(weights, row.Prompt);
        TraceSums trace = default;
        foreach (var step in steps)
        {
            ScoringModel.Read(weights, trace.Before(trace.Phase), step, out trace);
            yield return 1 - ScoringModel.SafeProbability(weights, request, trace);
        }
    }
}
