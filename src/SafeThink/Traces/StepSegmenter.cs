using System.Buffers;

namespace SafeThink.Traces;

/// <summary>Cuts a stream of UTF-8 bytes into steps. A value: copying it copies its state.</summary>
internal struct StepSegmenter(StepSegmentation segmentation)
{
    private static readonly SearchValues<byte> Words = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly StepDelimiter _delimiter = segmentation.Delimiter;
    private readonly int _maximumLength = segmentation.MaximumLength;
    private readonly int _longest = (int)Math.Min((long)segmentation.MaximumLength + StepSegmentation.Slack, int.MaxValue);
    private readonly int _tokensPerStep = segmentation.TokensPerStep;

    private uint _recent;       // the last four bytes, the newest lowest
    private int _codePoints;
    private int _tokens;
    private byte _missing;      // bytes still to come of the present code point
    private bool _lineIsBlank;
    private bool _hasWord;      // signs alone say nothing that could be judged: they go with what follows

    /// <summary>Whether the step so far holds anything but white space.</summary>
    public bool HasContent { get; private set; }

    /// <summary>Whether the last code point is complete, so that a cut behind it breaks no character.</summary>
    public readonly bool IsAtCharacterEnd => _missing == 0;

    /// <summary>Reads leading bytes that cannot end the step, many at a time: printable ASCII within the maximum length.</summary>
    /// <returns>How many were read; <see cref="Read"/> takes the next one.</returns>
    public int ReadPlain(ReadOnlySpan<byte> bytes)
    {
        // A sentence may end at any space, and is the only delimiter that looks back at the bytes before.
        if (_delimiter == StepDelimiter.Sentence)
            return 0;
        var plain = bytes[..Math.Min(bytes.Length, Math.Max(0, _maximumLength - _codePoints))];
        if (plain.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is var end and >= 0)
            plain = plain[..end];
        if (plain.IsEmpty)
            return 0;

        _codePoints += plain.Length;
        _missing = 0;
        if (plain.ContainsAnyExcept((byte)' '))
        {
            _lineIsBlank = false;
            HasContent = true;
            _hasWord = _hasWord || plain.ContainsAny(Words);
        }

        return plain.Length;
    }

    /// <summary>Reads a byte and says whether it ends the step. Behind a cut, start anew.</summary>
    public StepCut Read(byte value)
    {
        var endedSentence = EndsSentence();
        _recent = (_recent << 8) | value;
        var continuesCharacter = (value & 0xC0) == 0x80 && _missing > 0;
        if (!continuesCharacter)
            _codePoints++;
        _missing = MissingAfter(value);

        var isSpace = value is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r';
        var cut = !HasContent ? StepCut.None
            : _missing == 0 ? Cut(value, isSpace, endedSentence)
            : !continuesCharacter && _codePoints > _longest ? StepCut.Before
            : StepCut.None;
        if (value == '\n')
            _lineIsBlank = true;
        else if (!isSpace)
            _lineIsBlank = false;
        HasContent |= !isSpace;
        _hasWord = _hasWord || value >= 0x80 || Words.Contains(value);
        return cut;
    }

    /// <summary>Counts a token and says whether it ends the step.</summary>
    public bool CountToken() =>
        ++_tokens >= _tokensPerStep && _delimiter == StepDelimiter.Tokens && _hasWord && IsAtCharacterEnd;

    private readonly StepCut Cut(byte value, bool isSpace, bool endedSentence)
    {
        var cut = !_hasWord ? StepCut.None : _delimiter switch
        {
            StepDelimiter.BlankLine when value == '\n' && _lineIsBlank => StepCut.After,
            StepDelimiter.NewLine when value == '\n' => StepCut.After,
            StepDelimiter.Sentence when value == '\n' || IsWideStop() => StepCut.After,
            StepDelimiter.Sentence when isSpace && endedSentence => StepCut.Before,
            _ => StepCut.None,
        };

        if (cut != StepCut.None || _codePoints <= _maximumLength)
            return cut;
        if (isSpace)
            return StepCut.Before;
        return _codePoints >= _longest ? StepCut.After : StepCut.None;
    }

    private readonly bool EndsSentence() => (byte)_recent is (byte)'.' or (byte)'!' or (byte)'?';

    // 。 ！ ？ in UTF-8
    private readonly bool IsWideStop() => (_recent & 0xFFFFFF) is 0xE38082 or 0xEFBC81 or 0xEFBC9F;

    // A byte that fits nowhere (models can emit such) counts as a character of its own, and one that begins a character
    // ends the last one, complete or not: so a cut is never put off for good.
    private readonly byte MissingAfter(byte value) => value switch
    {
        >= 0xC2 and <= 0xDF => 1,
        >= 0xE0 and <= 0xEF => 2,
        >= 0xF0 and <= 0xF4 => 3,
        >= 0x80 and <= 0xBF when _missing > 0 => (byte)(_missing - 1),
        _ => 0,
    };
}
