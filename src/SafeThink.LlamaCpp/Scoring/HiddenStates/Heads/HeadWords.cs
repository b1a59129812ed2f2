using SafeThink.Scoring.Embedded;

namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>How much a head counts what the <see cref="EmbeddedScorer"/> says of a trace's words, beside the states.</summary>
/// <remarks>
/// States know what a text is about, and words know the phrases that harm and refusals are made of: each errs elsewhere, so the
/// two together are better than either. The words cost microseconds.
/// </remarks>
public sealed class HeadWords
{
    /// <summary>The logit of the embedded scorer is cut to ±this: a score has no more digits, and no step is settled by its words alone.</summary>
    internal const double MaximumLogit = 6;

    private readonly byte[] _hash;

    /// <summary>Creates it.</summary>
    /// <param name="weight">What the head's logit gains for each unit of the embedded scorer's logit of unsafe; finite and not negative.</param>
    /// <param name="weightsHash">The weights of that scorer, as <see cref="EmbeddedScorer.HashWeights"/> gives them: 32 bytes.</param>
    /// <exception cref="ArgumentException">A value contradicts this; the message says which.</exception>
    public HeadWords(double weight, ReadOnlySpan<byte> weightsHash)
    {
        if (!(weight >= 0) || !double.IsFinite(weight))
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "The weight of the words is a finite number that is not negative.");
        if (weightsHash.Length != HiddenStateHead.HashLength)
            throw new ArgumentException($"A hash has {HiddenStateHead.HashLength} bytes, not {weightsHash.Length}.", nameof(weightsHash));
        Weight = weight;
        _hash = weightsHash.ToArray();
    }

    /// <summary>What the head's logit gains for each unit of the embedded scorer's logit of unsafe.</summary>
    public double Weight { get; }

    /// <summary>SHA-256 of the embedded scorer's weights.</summary>
    public ReadOnlySpan<byte> WeightsHash => _hash;
}
