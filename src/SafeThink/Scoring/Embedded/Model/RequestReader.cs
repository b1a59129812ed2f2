using System.Runtime.Intrinsics;
using SafeThink.Scoring.Embedded.Features;

namespace SafeThink.Scoring.Embedded.Model;

/// <summary>Adds up the features of a request.</summary>
/// <param name="weights">The weights.</param>
internal struct RequestReader(ScorerWeights weights) : IFeatureSink
{
    private Vector128<int> _word;
    private Vector128<int> _piece;
    private int _wordCount;
    private int _pieceCount;

    /// <summary>What was added up.</summary>
    public readonly RequestSums Sums => new(default(GroupSum).With(_word, _wordCount), default(GroupSum).With(_piece, _pieceCount));

    /// <inheritdoc/>
    public readonly void BeginWord()
    {
    }

    /// <inheritdoc/>
    public void Add(FeatureGroup group, uint hash)
    {
        var feature = weights.Of(hash);
        if (group == FeatureGroup.RequestPiece)
        {
            _piece += feature;
            _pieceCount++;
        }
        else
        {
            _word += feature;
            _wordCount++;
        }
    }
}
