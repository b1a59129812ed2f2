using System.Globalization;

namespace SafeThink.Testing.Gguf;

/// <summary>A SentencePiece-like vocabulary: unknown, begin, end, the 256 bytes, then whatever is added.</summary>
internal sealed class GgufVocabulary
{
    public const string Unknown = "<unk>";
    public const string BeginOfText = "<s>";
    public const string EndOfText = "</s>";
    public const int UnknownId = 0;
    public const int BeginOfTextId = 1;
    public const int EndOfTextId = 2;

    /// <summary>How SentencePiece spells a space inside an ordinary token.</summary>
    private const char SpaceMark = '\u2581';

    private readonly List<(string Text, GgufTokenType Type)> _tokens = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly HashSet<string> _stored = [];

    public GgufVocabulary()
    {
        Add(Unknown, GgufTokenType.Unknown);
        Add(BeginOfText, GgufTokenType.Control);
        Add(EndOfText, GgufTokenType.Control);
        for (var value = 0; value <= byte.MaxValue; value++)
            Add(ByteToken((byte)value), GgufTokenType.Byte);
    }

    public int Count => _tokens.Count;

    public static string ByteToken(byte value) => $"<0x{value:X2}>";

    public int Add(string text, GgufTokenType type)
    {
        var id = _tokens.Count;
        if (!_ids.TryAdd(text, id) || !_stored.Add(Stored(text, type)))
            throw new ArgumentException($"The vocabulary has a token '{text}' already.", nameof(text));

        _tokens.Add((text, type));
        return id;
    }

    public bool TryGetId(string text, out int id) => _ids.TryGetValue(text, out id);

    /// <summary>The bytes that a token adds to decoded text; none for control tokens.</summary>
    public byte[] Piece(int id) => _tokens[id] switch
    {
        (_, GgufTokenType.Control or GgufTokenType.Unknown) => [],
        (var text, GgufTokenType.Byte) => [byte.Parse(text.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)],
        var (text, _) => GgufText.Bytes(text),
    };

    public void AddTo(GgufWriter writer)
    {
        writer.Set("tokenizer.ggml.model", "llama")
            .Set("tokenizer.ggml.tokens", [.. _tokens.Select(t => Stored(t.Text, t.Type))])
            .Set("tokenizer.ggml.scores", [.. _tokens.Select(Score)])
            .Set("tokenizer.ggml.token_type", [.. _tokens.Select(t => (int)t.Type)])
            .Set("tokenizer.ggml.unknown_token_id", (uint)UnknownId)
            .Set("tokenizer.ggml.bos_token_id", (uint)BeginOfTextId)
            .Set("tokenizer.ggml.eos_token_id", (uint)EndOfTextId)
            // A prompt is then exactly the tokens its text spells.
            .Set("tokenizer.ggml.add_bos_token", false)
            .Set("tokenizer.ggml.add_space_prefix", false);
    }

    private static string Stored(string text, GgufTokenType type) =>
        type == GgufTokenType.Normal ? text.Replace(' ', SpaceMark) : text;

    // The tokenizer merges the pair with the best score first: earlier entries win, as in a trained vocabulary.
    private static float Score((string Text, GgufTokenType Type) token, int id) => token.Type == GgufTokenType.Normal ? -id : 0;
}
