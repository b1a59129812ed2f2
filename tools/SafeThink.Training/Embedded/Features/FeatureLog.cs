using SafeThink.Scoring.Embedded.Features;

namespace SafeThink.Training.Embedded.Features;

/// <summary>Writes down features as they come.</summary>
internal struct FeatureLog(int bits, List<(int Word, FeatureGroup Group, int Place)> entries) : IFeatureSink
{
    private int _word = -1;

    /// <summary>How many words there were.</summary>
    public readonly int Words => _word + 1;

    /// <inheritdoc/>
    public void BeginWord() => _word++;

    /// <inheritdoc/>
    public readonly void Add(FeatureGroup group, uint hash) => entries.Add((_word, group, (int)(hash >> (32 - bits))));
}
