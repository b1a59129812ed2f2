using SafeThink.Scoring.Embedded.Text;

namespace SafeThink.Scoring.Embedded.Features;

/// <summary>Turns the words of a request into features.</summary>
/// <param name="sink">Takes them.</param>
internal ref struct RequestFeatures<TSink>(ref TSink sink) : IWordSink
    where TSink : struct, IFeatureSink
{
    private const uint Text = 17;
    private const uint Piece = 31;

    private readonly ref TSink _sink = ref sink;
    private uint _word;
    private int _words;

    /// <inheritdoc/>
    public void Take(scoped ReadOnlySpan<byte> word)
    {
        var hash = FeatureHash.Append(FeatureHash.Empty, word);
        _sink.BeginWord();
        _sink.Add(FeatureGroup.Request, FeatureHash.Of(Text, hash));
        if (_words > 0)
            _sink.Add(FeatureGroup.Request, FeatureHash.Of(Text, FeatureHash.Append(_word, word)));
        AddPieces(word);
        _word = hash;
        _words++;
    }

    private readonly void AddPieces(ReadOnlySpan<byte> word)
    {
        var window = (ulong)' ';
        for (var i = 0; i <= word.Length; i++)
        {
            window = (window << 8) | (i < word.Length ? word[i] : (byte)' ');
            if (i >= 2)
                _sink.Add(FeatureGroup.RequestPiece, FeatureHash.Of(Piece, FeatureHash.OfPiece(window & 0xFFFF_FFFF)));
            if (i >= 3)
                _sink.Add(FeatureGroup.RequestPiece, FeatureHash.Of(Piece, FeatureHash.OfPiece(window & 0xFF_FFFF_FFFF)));
        }
    }
}
