using System.Runtime.Intrinsics;
using SafeThink.Scoring.Embedded.Features;

namespace SafeThink.Scoring.Embedded.Model;

/// <summary>Adds up the features of a request.</summary>
/// <param name="weights">The weights.</param>
internal struct RequestReader(ScorerWeights weights) : IFeatureSink
{
    private Vector128<int> _sum;
    private int _count;

    /// <summary>What was added up.</summary>
    public readonly GroupSum Sum => default(GroupSum).With(_sum, _count);

    /// <inheritdoc/>
    public readonly void BeginWord()
    {
    }

    /// <inheritdoc/>
    public void Add(FeatureGroup group, uint hash)
    {
        _sum += weights.Of(hash);
        _count++;
    }
}
