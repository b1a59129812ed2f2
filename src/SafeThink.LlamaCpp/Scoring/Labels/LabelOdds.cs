using SafeThink.LlamaCpp.Sampling;
using SafeThink.Scoring;

namespace SafeThink.LlamaCpp.Scoring.Labels;

/// <summary>How likely each label is, read from one row of logits.</summary>
/// <param name="Probabilities">One a label; together 1.</param>
/// <param name="Mass">Which share of all tokens' probability the labels have, from 0 to 1.</param>
internal readonly record struct LabelOdds(double[] Probabilities, double Mass)
{
    // exp(-30) of the likeliest token is lost in the rounding of a sum of any vocabulary.
    private const float Negligible = -30;

    /// <summary>Reads the odds.</summary>
    /// <param name="logits">One number a vocabulary entry.</param>
    /// <param name="labels">The first token of each label.</param>
    /// <returns>The odds; not-a-number where the logits are.</returns>
    public static LabelOdds Of(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        var probabilities = new double[labels.Length];
        var likeliest = ArgMax.Of(logits);
        var greatest = likeliest < 0 ? double.NaN : logits[likeliest];
        var all = 0d;
        foreach (var logit in logits)
        {
            // A comparison with NaN is false, and one NaN makes the whole row suspect.
            if (!(logit - greatest < Negligible))
                all += Math.Exp(logit - greatest);
        }

        var sum = 0d;
        for (var i = 0; i < labels.Length; i++)
            sum += probabilities[i] = Math.Exp(logits[labels[i]] - greatest);
        for (var i = 0; i < labels.Length; i++)
            probabilities[i] /= sum;
        return new(probabilities, sum / all);
    }

    /// <summary>The score that the odds give.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="minimumMass">The least <see cref="Mass"/> at which the model counts as having answered.</param>
    public SafetyScore Score(ReadOnlySpan<VerdictLabel> labels, double minimumMass)
    {
        if (!double.IsFinite(Mass))
            return SafetyScore.Indeterminate("the judge's logits are not numbers");
        if (Mass < minimumMass)
        {
            return SafetyScore.Indeterminate(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"the judge did not answer with a label: they have {Mass:0.####} of the probability, and {minimumMass:0.####} is asked for"));
        }

        var safe = 0d;
        var best = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            safe += Probabilities[i] * labels[i].Safety;
            if (Probabilities[i] > Probabilities[best])
                best = i;
        }

        // Rounding may carry a certain answer a hair beyond 1.
        return SafetyScore.FromProbability(Math.Min(safe, 1), labels[best].Category);
    }

    /// <summary>The likeliest label's place.</summary>
    public int Likeliest => Array.IndexOf(Probabilities, Probabilities.Max());
}
