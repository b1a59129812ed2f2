using SafeThink.Engines;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Heads;

/// <summary>What the words of one request's trace add to a head's logit.</summary>
/// <remarks>
/// The states are the guard: where the embedded scorer cannot say, as in another script, the words add nothing, and the states decide.
/// </remarks>
internal sealed class WordEvidence(double weight, IScoringSession words)
{
    private const double MostOfAScore = 16;

    /// <summary>The scorer that a head counts, or null where it looks at states alone.</summary>
    /// <exception cref="EngineException">The head was fitted with other weights than those of this package.</exception>
    public static EmbeddedScorer? ScorerOf(HiddenStateHead head)
    {
        if (head.Words is not { } words)
            return null;
        var scorer = new EmbeddedScorer();
        var hash = scorer.HashWeights();
        if (!words.WeightsHash.SequenceEqual(hash))
        {
            throw new EngineException(
                $"The head '{head.Name}' counts words by weights {Convert.ToHexStringLower(words.WeightsHash[..8])}…, but the embedded scorer of this version has {Convert.ToHexStringLower(hash.AsSpan(0, 8))}…. Use the version of SafeThink that the head was made for, or fit a new head.");
        }

        return scorer;
    }

    /// <summary>The evidence for a request; null where the head looks at states alone.</summary>
    /// <param name="head">The head.</param>
    /// <param name="scorer">What <see cref="ScorerOf"/> gave for it.</param>
    /// <param name="prompt">The request.</param>
    public static WordEvidence? For(HiddenStateHead head, EmbeddedScorer? scorer, Prompt prompt) =>
        scorer is null ? null : new(head.Words!.Weight, scorer.OpenSession(prompt));

    /// <summary>What a candidate step adds behind the accepted ones.</summary>
    public double Of(TraceStep candidate)
    {
        // The embedded scorer is through when the call returns.
        var score = words.ScoreAsync(candidate, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return weight * Math.Clamp(LogitOf(score), -HeadWords.MaximumLogit, HeadWords.MaximumLogit);
    }

    /// <summary>A score as a logit of unsafe, at most ±16, where its digits end; 0 where there is none.</summary>
    public static float LogitOf(SafetyScore score) =>
        score.IsDeterminate ? (float)Math.Clamp(-2 * Math.Atanh(score.Value), -MostOfAScore, MostOfAScore) : 0;

    /// <summary>A step has become part of the trace.</summary>
    public void Accept(TraceStep accepted) => words.Accept(accepted);
}
