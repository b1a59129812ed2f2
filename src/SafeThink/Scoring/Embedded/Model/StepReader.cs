using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SafeThink.Scoring.Embedded.Features;

namespace SafeThink.Scoring.Embedded.Model;

/// <summary>Adds the features of a step to the sums of a trace.</summary>
/// <param name="weights">The weights.</param>
/// <param name="before">The sums that the step comes behind.</param>
[StructLayout(LayoutKind.Auto)]
internal struct StepReader(ScorerWeights weights, TraceSums before) : IFeatureSink
{
    /// <summary>Windows are this many words long, and each begins half a window behind the one before.</summary>
    public const int WindowLength = 28;

    private const int HalfLength = WindowLength / 2;

    private GroupSum _words = before.Word;
    private GroupSum _pieces = before.Piece;
    private GroupSum _opening = before.Opening;
    private WindowPool _windows = before.Windows;

    // The half window that is being read, in whole numbers: cheap, and too short to overflow.
    private Vector128<int> _word;
    private Vector128<int> _piece;
    private Vector128<int> _openingWord;
    private int _wordCount;
    private int _pieceCount;
    private int _openingCount;
    private int _length;

    private GroupSum _lastWords;
    private GroupSum _lastPieces;
    private bool _hasLast;
    private bool _hasWindow;

    /// <inheritdoc/>
    public void BeginWord()
    {
        if (_length == HalfLength)
            EndHalf();
        _length++;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(FeatureGroup group, uint hash)
    {
        var feature = weights.Of(hash);
        switch (group)
        {
            case FeatureGroup.Word:
                _word += feature;
                _wordCount++;
                break;
            case FeatureGroup.Piece:
                _piece += feature;
                _pieceCount++;
                break;
            default:
                _openingWord += feature;
                _openingCount++;
                break;
        }
    }

    /// <summary>The sums with the step at their end.</summary>
    /// <param name="position">How many words the phase has now.</param>
    public TraceSums End(int position)
    {
        if (_length > 0)
            EndHalf();
        if (_hasLast && !_hasWindow)
            _windows = _windows.With(LogitOf(_lastWords, _lastPieces));
        return before with
        {
            Word = _words,
            Piece = _pieces,
            Opening = _opening,
            Windows = _windows,
            Position = position,
        };
    }

    private void EndHalf()
    {
        var words = default(GroupSum).With(_word, _wordCount);
        var pieces = default(GroupSum).With(_piece, _pieceCount);
        if (_hasLast)
        {
            _windows = _windows.With(LogitOf(_lastWords + words, _lastPieces + pieces));
            _hasWindow = true;
        }

        (_lastWords, _lastPieces, _hasLast) = (words, pieces, true);
        _words += words;
        _pieces += pieces;
        _opening = _opening.With(_openingWord, _openingCount);
        (_word, _piece, _openingWord) = (default, default, default);
        (_wordCount, _pieceCount, _openingCount, _length) = (0, 0, 0, 0);
    }

    private readonly double LogitOf(GroupSum words, GroupSum pieces) =>
        (words.Evidence + pieces.Evidence)[(int)Head.Window] * weights[Head.Window].Scale;
}
