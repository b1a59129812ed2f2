using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Words;

/// <summary>A head whose states have more or less of the say.</summary>
internal static class ScaledHead
{
    /// <summary>The head as it was before it counted words: it looks at states alone.</summary>
    public static HiddenStateHead WithoutWords(HiddenStateHead head) =>
        head.Words is { } words ? Of(head, 1 / (1 - words.Weight), head.RecommendedThreshold, words: null) : head;

    /// <summary>The head with its logit times a factor.</summary>
    /// <param name="head">The head.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="threshold">The τ that goes with it.</param>
    /// <param name="words">What it counts beside the states; null for nothing.</param>
    public static HiddenStateHead Of(HiddenStateHead head, double factor, float threshold, HeadWords? words) => new(
        head.Name, head.ModelHash.AsSpan(), head.Width, head.Depths, head.Parts, head.Request, head.HalfLife,
        head.Bias * factor, [.. head.Weights.ToArray().Select(weight => (float)(weight * factor))], threshold, words);
}
