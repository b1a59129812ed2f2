using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Tokens;

/// <summary>Bytes and kind of every token, read once, so that the token loop makes no native call for them.</summary>
internal sealed unsafe class TokenTable
{
    private const int AttributeUserDefined = 1 << 4;

    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly TokenKinds[] _kinds;

    /// <summary>Reads the table.</summary>
    /// <param name="vocabulary">The native vocabulary, alive during the call.</param>
    public TokenTable(nint vocabulary)
    {
        var count = NativeMethods.llama_vocab_n_tokens(vocabulary);
        _ends = new int[count];
        _kinds = new TokenKinds[count];
        var bytes = new List<byte>(count * 6);
        var piece = new byte[64];
        for (var token = 0; token < count; token++)
        {
            bytes.AddRange(ReadPiece(vocabulary, token, ref piece));
            _ends[token] = bytes.Count;
            _kinds[token] = KindsOf(vocabulary, token);
        }

        _bytes = [.. bytes];
        for (var token = 0; token < count; token++)
        {
            if (ForbiddenTokens.Contains(_kinds[token], GetBytes(token)))
                _kinds[token] |= TokenKinds.Forbidden;
        }
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => _ends.Length;

    /// <summary>A token's kind.</summary>
    /// <param name="token">An id.</param>
    public TokenKinds GetKinds(int token)
    {
        ThrowIfOutside(token);
        return _kinds[token];
    }

    /// <summary>A token's bytes.</summary>
    /// <param name="token">An id.</param>
    public ReadOnlySpan<byte> GetBytes(int token)
    {
        ThrowIfOutside(token);
        var start = token == 0 ? 0 : _ends[token - 1];
        return _bytes.AsSpan(start, _ends[token] - start);
    }

    /// <summary>Whether tokens together spell a text.</summary>
    /// <param name="tokens">The ids.</param>
    /// <param name="text">The text.</param>
    public bool Spells(ReadOnlySpan<int> tokens, ReadOnlySpan<byte> text)
    {
        foreach (var token in tokens)
        {
            var bytes = GetBytes(token);
            if (!text.StartsWith(bytes))
                return false;
            text = text[bytes.Length..];
        }

        return text.IsEmpty;
    }

    private void ThrowIfOutside(int token)
    {
        if ((uint)token >= (uint)_ends.Length)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"Token ids run from 0 to {_ends.Length - 1}.");
    }

    private static ReadOnlySpan<byte> ReadPiece(nint vocabulary, int token, ref byte[] piece)
    {
        while (true)
        {
            fixed (byte* buffer = piece)
            {
                var length = NativeMethods.llama_token_to_piece(vocabulary, token, buffer, piece.Length, leftStrip: 0, special: 1);
                if (length >= 0)
                    return piece.AsSpan(0, length);
                piece = new byte[-length];
            }
        }
    }

    private static TokenKinds KindsOf(nint vocabulary, int token)
    {
        var kinds = TokenKinds.None;
        if (NativeMethods.llama_vocab_is_control(vocabulary, token) != 0)
            kinds |= TokenKinds.Control;
        if ((NativeMethods.llama_vocab_get_attr(vocabulary, token) & AttributeUserDefined) != 0)
            kinds |= TokenKinds.UserDefined;
        if (NativeMethods.llama_vocab_is_eog(vocabulary, token) != 0)
            kinds |= TokenKinds.EndOfGeneration;
        return kinds;
    }
}
