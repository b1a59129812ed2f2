namespace SafeThink.Engines;

/// <summary>How the next token is chosen from the logits.</summary>
/// <remarks>
/// The stages run in this order: penalties, top-k, top-p, min-p, temperature, draw. A greedy request takes the most
/// likely token after the penalties, and the other stages do nothing.
/// </remarks>
public sealed record SamplingOptions
{
    // Below it only ties but for rounding are left to chance; far below it the divided logits leave the range of a float.
    private const float SmallestTemperature = 1e-5f;

    // An engine may make room for the whole window at once, in every sequence and in every mark of it.
    private const int LargestPenaltyWindow = 1_000_000;

    /// <summary>The most likely token, always: no randomness.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Divides the logits: below 1 sharper, above 1 flatter; 0, and whatever is below 0.00001, is greedy. From 0 to 100.</summary>
    /// <value>0.6, as DeepSeek-R1 is sampled (SafeChain, table 3)</value>
    public float Temperature { get; init; } = 0.6f;

    /// <summary>Keep the k most likely tokens; 0 keeps all.</summary>
    /// <value>0</value>
    public int TopK { get; init; }

    /// <summary>Keep the most likely tokens that together reach this probability; 1 keeps all. Above 0, at most 1.</summary>
    /// <value>0.95 (SafeChain, table 3)</value>
    public float TopP { get; init; } = 0.95f;

    /// <summary>Drop tokens less likely than this share of the most likely one; 0 drops none. From 0 to 1.</summary>
    /// <value>0</value>
    public float MinP { get; init; }

    /// <summary>Divides the positive and multiplies the negative logits of recent tokens; 1 does nothing. Above 0.</summary>
    /// <value>1</value>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Subtracted from a recent token's logit for each time it occurred; 0 does nothing. From -100 to 100.</summary>
    /// <value>0</value>
    public float FrequencyPenalty { get; init; }

    /// <summary>Subtracted once from the logit of every recent token; 0 does nothing. From -100 to 100.</summary>
    /// <value>0</value>
    public float PresencePenalty { get; init; }

    /// <summary>How many of the last tokens count as recent for the penalties; from 0 to 1,000,000.</summary>
    /// <value>64</value>
    public int PenaltyWindow { get; init; } = 64;

    /// <summary>The seed of the random draws. The same seed, model and prompt give the same tokens.</summary>
    /// <value>0</value>
    public uint Seed { get; init; }

    /// <summary>Whether the most likely token is taken, always.</summary>
    public bool IsGreedy => Temperature < SmallestTemperature;

    /// <summary>Whether the penalties do anything.</summary>
    public bool HasPenalties =>
        PenaltyWindow > 0 && (RepetitionPenalty != 1 || FrequencyPenalty != 0 || PresencePenalty != 0);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range; the message names it.</exception>
    public void Validate()
    {
        ThrowIfNotWithin(Temperature, 0, 100, nameof(Temperature));
        ArgumentOutOfRangeException.ThrowIfNegative(TopK);
        ThrowIfNotWithin(TopP, float.Epsilon, 1, nameof(TopP));
        ThrowIfNotWithin(MinP, 0, 1, nameof(MinP));
        ThrowIfNotWithin(RepetitionPenalty, float.Epsilon, 100, nameof(RepetitionPenalty));
        ThrowIfNotWithin(FrequencyPenalty, -100, 100, nameof(FrequencyPenalty));
        ThrowIfNotWithin(PresencePenalty, -100, 100, nameof(PresencePenalty));
        ArgumentOutOfRangeException.ThrowIfNegative(PenaltyWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PenaltyWindow, LargestPenaltyWindow);
    }

    private static void ThrowIfNotWithin(float value, float minimum, float maximum, string name)
    {
        // Written so that a NaN, which compares false with everything, is refused.
        if (!(value >= minimum && value <= maximum))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must lie from {minimum} to {maximum}.");
    }
}
