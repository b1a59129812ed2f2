using System.Text;
using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;
using SafeThink.Prompts;

namespace SafeThink.LlamaCpp.Tokens;

/// <summary>The model's tokenizer, with trusted and untrusted text kept apart.</summary>
/// <remarks>
/// <para>
/// llama.cpp matches user-defined tokens, think tags among them, even in plain text. Untrusted text is therefore cut
/// inside every spelling of a forbidden token and the pieces are tokenized apart; should one come out nevertheless,
/// that piece is spelled byte by byte.
/// </para>
/// <para>
/// SentencePiece vocabularies put a space in front of whatever they tokenize. Text in the middle of a sequence is
/// tokenized behind a known sentinel, which is then dropped.
/// </para>
/// </remarks>
internal sealed class LlamaTokenizer : ITokenizer
{
    private readonly NativeVocabulary _vocabulary;
    private readonly TokenTable _table;
    private readonly int[] _byteTokens = new int[256];
    private readonly Spellings _forbidden;
    private readonly Spellings _trustedSpecials;
    private readonly Spellings _untrustedSpecials;
    private readonly bool _addsSpace;

    /// <summary>Reads the vocabulary.</summary>
    /// <param name="model">The model.</param>
    public LlamaTokenizer(ModelHandle model)
    {
        _vocabulary = new(model);
        _table = _vocabulary.ReadTable();
        _forbidden = new(_table, kinds => (kinds & TokenKinds.Forbidden) != 0 && (kinds & TokenKinds.Control) == 0);
        _trustedSpecials = new(_table, kinds => (kinds & (TokenKinds.Control | TokenKinds.UserDefined)) != 0);
        _untrustedSpecials = new(_table, kinds => (kinds & TokenKinds.UserDefined) != 0 && (kinds & TokenKinds.Forbidden) == 0);
        Array.Fill(_byteTokens, -1);
        for (var token = _table.Count - 1; token >= 0; token--)
        {
            if (_table.GetBytes(token) is [var single] && (_table.GetKinds(token) & TokenKinds.Forbidden) == 0)
                _byteTokens[single] = token;
        }


        // The space may be a token or, where the vocabulary lacks it, three bytes: what counts is that it was not asked for.
        _addsSpace = !_table.Spells(_vocabulary.Tokenize("a"u8, parseSpecial: false), "a"u8);
    }

    /// <summary>The spelling of the token that begins a sequence, or null where there is none.</summary>
    public string? StartText => TextOf(_vocabulary.StartToken);

    /// <summary>The spelling of the token that ends a sequence, or null where there is none.</summary>
    public string? EndText => TextOf(_vocabulary.EndToken);

    /// <inheritdoc/>
    public int VocabularySize => _table.Count;

    /// <inheritdoc/>
    public int[] Tokenize(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var tokens = new List<int>();
        if (_vocabulary is { AddsStartToken: true, StartToken: { } start } && !BeginsWith(prompt, start))
            tokens.Add(start);
        for (var i = 0; i < prompt.Segments.Length; i++)
        {
            // A lone surrogate becomes U+FFFD here.
            var text = Encoding.UTF8.GetBytes(prompt.Segments[i].Text);
            if (prompt.Segments[i].IsTrusted)
                AddTrusted(tokens, text, isStart: i == 0);
            else
                AddUntrusted(tokens, text, isStart: i == 0);
        }

        return [.. tokens];
    }

    /// <inheritdoc/>
    public int[] TokenizeTrusted(ReadOnlySpan<byte> utf8)
    {
        var tokens = new List<int>();
        while (!utf8.IsEmpty)
        {
            var valid = ValidLength(utf8);
            AddTrusted(tokens, utf8[..valid], isStart: false);
            utf8 = utf8[valid..];
            if (utf8.IsEmpty)
                break;

            // A fragment of a code point has no text: only its bytes can be said.
            AddBytes(tokens, utf8[..1]);
            utf8 = utf8[1..];
        }

        return [.. tokens];
    }

    /// <summary>Tokenizes untrusted text that stands in the middle of a sequence: no start token, no space added in front.</summary>
    /// <param name="text">The text; nothing in it gives a control token or a tag.</param>
    public int[] TokenizeUntrusted(string text)
    {
        var tokens = new List<int>();
        AddUntrusted(tokens, Encoding.UTF8.GetBytes(text), isStart: false);
        return [.. tokens];
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> GetBytes(int token) => _table.GetBytes(token);

    /// <inheritdoc/>
    public bool IsControl(int token) => (_table.GetKinds(token) & TokenKinds.Control) != 0;

    /// <inheritdoc/>
    public bool IsEndOfGeneration(int token) => (_table.GetKinds(token) & TokenKinds.EndOfGeneration) != 0;

    /// <summary>Whether a token must not come out of untrusted text.</summary>
    /// <param name="token">A token id.</param>
    public bool IsForbidden(int token) => (_table.GetKinds(token) & TokenKinds.Forbidden) != 0;

    private string? TextOf(int? token) => token is { } id ? Encoding.UTF8.GetString(_table.GetBytes(id)) : null;

    private bool BeginsWith(Prompt prompt, int start) =>
        prompt.Segments is [{ IsTrusted: true } first, ..]
        && _table.GetBytes(start) is { IsEmpty: false } spelling
        && Encoding.UTF8.GetBytes(first.Text).AsSpan().StartsWith(spelling);

    private void AddTrusted(List<int> tokens, ReadOnlySpan<byte> text, bool isStart)
    {
        if (_addsSpace)
            AddWithoutSpaces(tokens, text, _trustedSpecials, isStart);
        else
            tokens.AddRange(_vocabulary.Tokenize(text, parseSpecial: true));
    }

    private void AddUntrusted(List<int> tokens, ReadOnlySpan<byte> text, bool isStart)
    {
        foreach (var range in _forbidden.SplitInside(text))
        {
            var piece = text[range];
            var before = tokens.Count;
            if (_addsSpace)
                AddWithoutSpaces(tokens, piece, _untrustedSpecials, isStart && range.Start.Value == 0);
            else
                tokens.AddRange(_vocabulary.Tokenize(piece, parseSpecial: false));
            if (!tokens.Skip(before).Any(IsForbidden))
                continue;
            tokens.RemoveRange(before, tokens.Count - before);
            AddBytes(tokens, piece);
        }
    }

    // llama.cpp puts a space in front of the text and again behind every special token in it, so the specials are
    // taken out here and what lies between them is tokenized alone.
    private void AddWithoutSpaces(List<int> tokens, ReadOnlySpan<byte> text, Spellings specials, bool isStart)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var (token, length) = specials.MatchAtStart(text[i..]);
            if (token < 0)
                continue;
            AddPlain(tokens, text[start..i], isStart && start == 0);
            tokens.Add(token);
            start = i + length;
            i = start - 1;
        }

        AddPlain(tokens, text[start..], isStart && start == 0);
    }

    private void AddPlain(List<int> tokens, ReadOnlySpan<byte> text, bool isStart)
    {
        if (text.IsEmpty)
            return;
        if (isStart)
        {
            tokens.AddRange(_vocabulary.Tokenize(text, parseSpecial: false));
            return;
        }

        foreach (var sentinel in (ReadOnlySpan<byte>)[(byte)'\n', 1, (byte)'.'])
        {
            var lead = _vocabulary.Tokenize([sentinel], parseSpecial: false);
            var whole = _vocabulary.Tokenize([sentinel, .. text], parseSpecial: false);
            if (!whole.AsSpan().StartsWith(lead) || !_table.Spells(whole.AsSpan(lead.Length), text))
                continue;
            tokens.AddRange(whole.AsSpan(lead.Length));
            return;
        }

        AddBytes(tokens, text);
    }

    private void AddBytes(List<int> tokens, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            tokens.Add(_byteTokens[value] is >= 0 and var token
                ? token
                : throw new EngineException($"The vocabulary has no token for the byte 0x{value:X2}, so this text cannot be spelled safely."));
        }
    }

    private static int ValidLength(ReadOnlySpan<byte> utf8)
    {
        var length = 0;
        while (length < utf8.Length && Rune.DecodeFromUtf8(utf8[length..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
            length += consumed;
        return length;
    }
}
