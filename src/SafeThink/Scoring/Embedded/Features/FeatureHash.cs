namespace SafeThink.Scoring.Embedded.Features;

/// <summary>The hashes of features. Weights are bound to them: a change here is a new version of the weights' format.</summary>
internal static class FeatureHash
{
    /// <summary>A hash of no letters, to begin with.</summary>
    public const uint Empty = 2166136261u;

    /// <summary>The hash of letters and those of a word behind them, as if they were one word (FNV-1a, unmixed).</summary>
    /// <remarks>A pair of words thus has the feature of the word that both make up together, and a word broken in two is known by its pair.</remarks>
    /// <param name="letters">The hash of the letters before; <see cref="Empty"/> for none.</param>
    /// <param name="word">The word.</param>
    public static uint Append(uint letters, ReadOnlySpan<byte> word)
    {
        foreach (var value in word)
            letters = (letters ^ value) * 16777619u;
        return letters;
    }

    /// <summary>The hash of up to eight characters.</summary>
    public static uint OfPiece(ulong characters) => (uint)((characters * 0x9E3779B97F4A7C15ul) >> 32);

    /// <summary>A hash of one thing in a role.</summary>
    public static uint Of(uint role, uint hash) => Mix((hash * 0x85EBCA6Bu) + (role * 0x9E3779B9u));

    /// <summary>A hash of two things, in order, in a role.</summary>
    public static uint Of(uint role, uint first, uint second) => Mix((first * 0x85EBCA6Bu) + second + (role * 0x9E3779B9u));

    private static uint Mix(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x7FEB352Du;
        hash ^= hash >> 15;
        hash *= 0x846CA68Bu;
        return hash ^ (hash >> 16);
    }
}
