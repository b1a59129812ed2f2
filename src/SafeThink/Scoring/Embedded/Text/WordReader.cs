using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace SafeThink.Scoring.Embedded.Text;

/// <summary>Reads a text as words of plain lower-case letters, whatever they were dressed up as.</summary>
/// <remarks>
/// Undone are: case, accents, full-width, styled and circled letters, lookalikes of other scripts, zero-width characters
/// and combining marks, digits and signs for letters, letters spelled one by one, drawn-out letters. So "4th" is read as
/// "ath", in training too. Not undone are: words broken into pieces of several letters, which the features put together,
/// words of digits alone, other ciphers, other languages. One pass, no allocation.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal struct WordReader
{
    /// <summary>The longest word; what is longer is read as several.</summary>
    public const int MaximumLength = 32;

    // Fewer single letters in a row are initials or variables.
    private const int LeastSpelledLetters = 3;

    private WordBuffer _token;
    private WordBuffer _spelled;
    private int _tokenLength;
    private int _spelledLength;
    private char _spelledGap;
    private char _gap;
    private int _gapLength;
    private int _signs;         // signs at the end of the token that may stand for letters
    private int _tokenForeign;
    private int _tokenBorrowed;
    private bool _hasContent;
    private int _read;
    private int _foreign;
    private int _borrowed;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text, of any length; lone surrogates are gaps.</param>
    /// <param name="sink">Takes the words.</param>
    public static Reading Read<TSink>(ReadOnlySpan<char> text, scoped ref TSink sink)
        where TSink : struct, IWordSink, allows ref struct
    {
        var reader = new WordReader();
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (!char.IsSurrogate(character))
                reader.Take(character, LetterFolding.Of(character), character < 0x800 ? (character < 0x80 ? 1 : 2) : 3, ref sink);
            else if (Rune.DecodeFromUtf16(text[i..], out var rune, out _) == OperationStatus.Done)
            {
                reader.Take(character, LetterFolding.OfRune(rune), 4, ref sink);
                i++;
            }
            else
                reader.Take(' ', LetterFolding.Gap, 1, ref sink);
        }

        reader.EndToken(ref sink);
        reader.EndSpelled(ref sink);
        return new Reading(reader._hasContent, reader._read, reader._foreign, reader._borrowed);
    }

    private void Take<TSink>(char character, byte kind, int utf8Length, scoped ref TSink sink)
        where TSink : struct, IWordSink, allows ref struct
    {
        if (kind == LetterFolding.Nothing)
            return;
        if (kind == LetterFolding.Gap)
        {
            TakeGap(character, ref sink);
            return;
        }

        _hasContent = true;
        _signs = 0;
        if (_tokenLength == MaximumLength)
            EndToken(ref sink);
        if (kind == LetterFolding.Foreign)
        {
            _tokenForeign += utf8Length;
            return;
        }

        if ((kind & LetterFolding.Borrowed) != 0)
            _tokenBorrowed += utf8Length;
        _token[_tokenLength++] = (byte)(kind & ~LetterFolding.Borrowed);
    }

    private void TakeGap<TSink>(char character, scoped ref TSink sink)
        where TSink : struct, IWordSink, allows ref struct
    {
        _hasContent |= !char.IsWhiteSpace(character);
        if (_tokenLength > _signs && _tokenForeign == 0 && LetterOf(character) != 0 && _tokenLength < MaximumLength)
        {
            // A letter only if more of the word follows.
            _token[_tokenLength++] = (byte)character;
            _signs++;
            return;
        }

        if (_tokenLength > 0 || _tokenForeign > 0)
            EndToken(ref sink);
        _gap = character;
        _gapLength++;
    }

    private void EndToken<TSink>(scoped ref TSink sink)
        where TSink : struct, IWordSink, allows ref struct
    {
        Span<byte> word = _token[..(_tokenLength - _signs)];
        var signs = _signs;
        var sign = signs > 0 ? (char)_token[_tokenLength - signs] : '\0';
        var (foreign, borrowed) = (_tokenForeign, _tokenBorrowed);
        (_tokenLength, _signs, _tokenForeign, _tokenBorrowed) = (0, 0, 0, 0);

        // A few odd letters in a plain word are noise; a few plain letters in a foreign word are lookalikes.
        if (foreign > 0 && foreign + borrowed >= word.Length - (borrowed / 2))
        {
            EndSpelled(ref sink);
            _foreign += foreign + borrowed;
        }
        else if (word.Length > 0)
        {
            _foreign += foreign;
            _read += word.Length;
            if (borrowed >= 2 * word.Length)
                _borrowed += word.Length;
            Emit(word, ref sink);
        }

        _gapLength = signs;
        _gap = sign;
    }

    private void Emit<TSink>(scoped Span<byte> word, scoped ref TSink sink)
        where TSink : struct, IWordSink, allows ref struct
    {
        if (word.Length == 1)
        {
            Spell(word[0], ref sink);
            return;
        }

        EndSpelled(ref sink);
        var (letters, digits, signs) = Count(word);
        if (letters == 0 && signs == 0)
        {
            sink.Take("#"u8);
            return;
        }

        if (signs == 0 || (letters >= 2 && letters >= digits + signs))
        {
            Decode(word);
            sink.Take(word[..Shorten(word)]);
            return;
        }

        // x$y, a@1: no word in disguise.
        while (word.Length > 0)
        {
            var end = word.IndexOfAny((byte)'@', (byte)'$', (byte)'!');
            var piece = end < 0 ? word : word[..end];
            if (piece.Length > 0)
                sink.Take(piece.ContainsAnyInRange((byte)'a', (byte)'z') ? piece : "#"u8);
            word = end < 0 ? [] : word[(end + 1)..];
        }
    }

    private void Spell<TSink>(byte letter, scoped ref TSink sink)
        where TSink : struct, IWordSink, allows ref struct
    {
        var continues = _spelledLength > 0 && _gapLength == 1 && (_spelledLength == 1 || _gap == _spelledGap);
        if (!continues || _spelledLength == MaximumLength)
            EndSpelled(ref sink);
        else
            _spelledGap = _gap;
        _spelled[_spelledLength++] = letter;
    }

    private void EndSpelled<TSink>(scoped ref TSink sink)
        where TSink : struct, IWordSink, allows ref struct
    {
        Span<byte> word = _spelled[.._spelledLength];
        _spelledLength = 0;
        if (word.Length == 0)
            return;
        var (letters, digits, _) = Count(word);
        if (word.Length >= LeastSpelledLetters && letters > 2 * digits)
        {
            Decode(word);
            sink.Take(word[..Shorten(word)]);
            return;
        }

        for (var i = 0; i < word.Length; i++)
            sink.Take(char.IsAsciiDigit((char)word[i]) ? "#"u8 : word.Slice(i, 1));
    }

    private static (int Letters, int Digits, int Signs) Count(ReadOnlySpan<byte> word)
    {
        var (letters, digits, signs) = (0, 0, 0);
        foreach (var value in word)
        {
            if (char.IsAsciiLetterLower((char)value))
                letters++;
            else if (char.IsAsciiDigit((char)value))
                digits++;
            else
                signs++;
        }

        return (letters, digits, signs);
    }

    private static void Decode(Span<byte> word)
    {
        foreach (ref var value in word)
        {
            if (LetterOf((char)value) is var letter and not 0)
                value = letter;
        }
    }

    private static byte LetterOf(char sign) => sign switch
    {
        '0' => (byte)'o',
        '1' or '!' => (byte)'i',
        '3' => (byte)'e',
        '4' or '@' => (byte)'a',
        '5' or '$' => (byte)'s',
        '7' => (byte)'t',
        '8' => (byte)'b',
        '9' => (byte)'g',
        _ => 0,
    };

    // "killlll": no English word has a letter three times in a row.
    private static int Shorten(Span<byte> word)
    {
        var length = 0;
        foreach (var value in word)
        {
            if (length < 2 || word[length - 1] != value || word[length - 2] != value)
                word[length++] = value;
        }

        return length;
    }
}
