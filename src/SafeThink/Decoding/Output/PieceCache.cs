using System.Text;
using System.Text.Unicode;
using SafeThink.Engines;

namespace SafeThink.Decoding.Output;

/// <summary>The text of each token that is whole characters, made once: streaming a token then allocates nothing.</summary>
internal sealed class PieceCache(ITokenizer tokenizer)
{
    private readonly string?[] _pieces = new string?[tokenizer.VocabularySize];

    /// <summary>The token's text, or null where its bytes are not whole characters.</summary>
    public string? this[int token]
    {
        get
        {
            // Two threads may make the same text twice; either will do.
            var piece = _pieces[token] ??= Make(tokenizer.GetBytes(token));
            return piece.Length == 0 ? null : piece;
        }
    }

    private static string Make(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "";
}
