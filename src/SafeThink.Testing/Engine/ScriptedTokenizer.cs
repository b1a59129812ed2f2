using System.Text;
using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.Testing.Engine;

/// <summary>A tokenizer whose vocabulary grows with the script: one token a byte, and one for each piece that was said.</summary>
/// <remarks>
/// Ids 0 to 255 are the bytes, 256 ends the generation, and pieces follow: those of an engine's script, then as they are first seen. Text
/// is tokenized byte by byte, so message text can never give a piece.
/// </remarks>
public sealed class ScriptedTokenizer : ITokenizer
{
    /// <summary>The token that ends the generation. It is a control token, spelled <c>&lt;|end|&gt;</c> without being text.</summary>
    public const int EndOfGeneration = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<byte[]> _spellings = [.. Enumerable.Range(0, 256).Select(b => new[] { (byte)b }), "<|end|>"u8.ToArray()];

    /// <summary>Room for every piece that a test is likely to say.</summary>
    public int VocabularySize => 65_536;

    /// <summary>The id of a piece; a new one gets the next id.</summary>
    /// <param name="piece">The piece's bytes: any, also a part of a character; not empty.</param>
    /// <exception cref="ArgumentException">The piece is empty.</exception>
    public int IdOf(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
            throw new ArgumentException("A token cannot be empty.", nameof(piece));
        if (piece.Length == 1)
            return piece[0];
        var key = Encoding.Latin1.GetString(piece);
        lock (_lock)
        {
            if (_ids.TryGetValue(key, out var id))
                return id;
            id = _spellings.Count;
            _spellings.Add(piece.ToArray());
            _ids.Add(key, id);
            return id;
        }
    }

    /// <inheritdoc/>
    public int[] Tokenize(Prompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return TokenizeTrusted(Encoding.UTF8.GetBytes(prompt.ToString()));
    }

    /// <inheritdoc/>
    public int[] TokenizeTrusted(ReadOnlySpan<byte> utf8)
    {
        var tokens = new int[utf8.Length];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = utf8[i];
        return tokens;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> GetBytes(int token)
    {
        lock (_lock)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(token);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, VocabularySize);
            return token < _spellings.Count ? _spellings[token] : default;
        }
    }

    /// <inheritdoc/>
    public bool IsControl(int token) => token == EndOfGeneration;

    /// <inheritdoc/>
    public bool IsEndOfGeneration(int token) => token == EndOfGeneration;
}
