using System.Collections.Immutable;
using SafeThink.Engines;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.Labels;

/// <summary>Reads a verdict off logits, question by question; shared by all who ask the same.</summary>
/// <param name="questions">The questions in this vocabulary.</param>
/// <param name="minimumMass">The least share of the probability that the labels must have.</param>
internal sealed class VerdictReader(ImmutableArray<LabelTokens> questions, double minimumMass)
{
    /// <summary>How many tokens the answers to all questions but the last take at most.</summary>
    public int LongestAnswer => questions.Sum(q => q.Continuations.Select(c => c.Length).DefaultIfEmpty(0).Max());

    /// <summary>Reads one answer.</summary>
    /// <param name="sequence">A sequence with logits behind the question's opening.</param>
    /// <param name="question">Which question, from 0.</param>
    /// <param name="score">The score, once the last question is answered or one cannot be.</param>
    /// <returns>Whether there is a score; if not, the answer and the next opening were appended.</returns>
    public bool TryRead(IDecodingSequence sequence, int question, out SafetyScore score)
    {
        var asked = questions[question];
        var odds = LabelOdds.Of(sequence.Logits, asked.First.AsSpan());
        score = odds.Score(asked.Labels.AsSpan(), minimumMass);
        if (asked.Continuations.IsEmpty || !score.IsDeterminate)
            return true;
        sequence.Append(asked.Continuations[odds.Likeliest].AsSpan());
        return false;
    }
}
