namespace SafeThink.Training.Embedded.Fitting;

/// <summary>Which features of a row are passed over in one pass, so that no head leans on a few that always come together.</summary>
/// <remarks>Another choice for each row and pass (Srivastava et al. 2014). Whole and windows of a row lose the same features.</remarks>
/// <param name="share">The share of features that is passed over, from 0 to below 1.</param>
/// <param name="key">Which ones: a number of the row and the pass.</param>
internal readonly struct Dropout(float share, uint key)
{
    private readonly uint _limit = (uint)((double)share * uint.MaxValue);

    /// <summary>Passes over none.</summary>
    public static Dropout None { get; } = new(0, 0);

    /// <summary>What the logit of the features that are left is multiplied by, to be as large as that of all.</summary>
    public float Gain { get; } = 1 / (1 - share);

    /// <summary>Whether a feature is passed over.</summary>
    /// <param name="place">Its place.</param>
    public bool Drops(int place) => _limit > 0 && Mix(((uint)place * 2654435761u) + key) < _limit;

    /// <summary>A number of a row and a pass, for <c>key</c>.</summary>
    public static uint KeyOf(int row, int epoch, int seed) => Mix(((uint)row * 7919u) + ((uint)epoch * 104729u) + (uint)seed);

    private static uint Mix(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x7FEB352Du;
        hash ^= hash >> 15;
        hash *= 0x846CA68Bu;
        return hash ^ (hash >> 16);
    }
}
