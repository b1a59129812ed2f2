using SafeThink.Scoring.Embedded.Text;

namespace SafeThink.Scoring.Embedded.Features;

/// <summary>Turns the words of a step into features.</summary>
/// <param name="sink">Takes them.</param>
/// <param name="position">How many words of the reply came before.</param>
internal ref struct TextFeatures<TSink>(ref TSink sink, int position) : IWordSink
    where TSink : struct, IFeatureSink
{
    private const int OpeningLength = 8;
    private const int NegationReach = 3;

    private const uint Text = 1;
    private const uint Skip = 3;
    private const uint Negated = 4;
    private const uint Opening = 5;

    private readonly ref TSink _sink = ref sink;
    private uint _word;     // the last word
    private uint _pair;     // it and the one before, as one word
    private uint _before;   // the one before
    private int _words;
    private int _negated;

    /// <summary>How many words of the reply there are, those before included.</summary>
    public int Position { get; private set; } = position;

    /// <inheritdoc/>
    public void Take(scoped ReadOnlySpan<byte> word)
    {
        var hash = FeatureHash.Append(FeatureHash.Empty, word);
        var (pair, triple) = (FeatureHash.Append(_word, word), FeatureHash.Append(_pair, word));
        _sink.BeginWord();
        AddRun(FeatureGroup.Word, Text, hash, pair, triple);
        if (_words > 1)
            _sink.Add(FeatureGroup.Word, FeatureHash.Of(Skip, _before, hash));
        if (_negated > 0)
        {
            _sink.Add(FeatureGroup.Word, FeatureHash.Of(Negated, hash));
            _negated--;
        }

        if (Position < OpeningLength)
            AddRun(FeatureGroup.Opening, Opening, hash, pair, triple);
        AddPieces(word);
        if (IsNegation(word))
            _negated = NegationReach;
        (_before, _word, _pair) = (_word, hash, pair);
        _words++;
        Position++;
    }

    // The word, and with those before it what they make up together. The first of an opening has a pair too, with nothing.
    private readonly void AddRun(FeatureGroup group, uint role, uint word, uint pair, uint triple)
    {
        _sink.Add(group, FeatureHash.Of(role, word));
        if (_words > 0 || group == FeatureGroup.Opening)
            _sink.Add(group, FeatureHash.Of(role, pair));
        if (_words > 1)
            _sink.Add(group, FeatureHash.Of(role, triple));
    }

    private readonly void AddPieces(ReadOnlySpan<byte> word)
    {
        var window = (ulong)' ';
        for (var i = 0; i <= word.Length; i++)
        {
            window = (window << 8) | (i < word.Length ? word[i] : (byte)' ');
            if (i >= 1)
                _sink.Add(FeatureGroup.Piece, FeatureHash.OfPiece(window & 0xFF_FFFF));
            if (i >= 2)
                _sink.Add(FeatureGroup.Piece, FeatureHash.OfPiece(window & 0xFFFF_FFFF));
            if (i >= 3)
                _sink.Add(FeatureGroup.Piece, FeatureHash.OfPiece(window & 0xFF_FFFF_FFFF));
        }
    }

    // The apostrophe is gone by now.
    private static bool IsNegation(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("not"u8) || word.SequenceEqual("no"u8) || word.SequenceEqual("never"u8) || word.SequenceEqual("cannot"u8)
        || word.SequenceEqual("without"u8) || (word.Length > 3 && word.EndsWith("nt"u8) && IsContraction(word));

    private static bool IsContraction(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("cant"u8) || word.SequenceEqual("dont"u8) || word.SequenceEqual("wont"u8) || word.SequenceEqual("isnt"u8)
        || word.SequenceEqual("arent"u8) || word.SequenceEqual("doesnt"u8) || word.SequenceEqual("didnt"u8)
        || word.SequenceEqual("shouldnt"u8) || word.SequenceEqual("couldnt"u8) || word.SequenceEqual("wouldnt"u8)
        || word.SequenceEqual("mustnt"u8) || word.SequenceEqual("wasnt"u8) || word.SequenceEqual("havent"u8);
}
