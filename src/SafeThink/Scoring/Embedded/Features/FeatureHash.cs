namespace SafeThink.Scoring.Embedded.Features;

/// <summary>The hashes of features. Weights are bound to them: a change here is a new version of the weights' format.</summary>
internal static class FeatureHash
{
    /// <summary>The hash of a word.</summary>
    public static uint OfWord(ReadOnlySpan<byte> word)
    {
        var hash = 2166136261u;
        foreach (var value in word)
            hash = (hash ^ value) * 16777619u;
        return Mix(hash);
    }

    /// <summary>The hash of up to eight characters.</summary>
    public static uint OfPiece(ulong characters) => (uint)((characters * 0x9E3779B97F4A7C15ul) >> 32);

    /// <summary>A hash of one thing in a role.</summary>
    public static uint Of(uint role, uint hash) => Mix(hash + (role * 0x9E3779B9u));

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
