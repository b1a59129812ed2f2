using System.Text;
using SafeThink.Engines;
using SafeThink.Prompts;

namespace SafeThink.Benchmarks.PassThrough;

/// <summary>A vocabulary with pieces as BPE makes them, and a text in it: words, and a blank line every 40 tokens.</summary>
internal sealed class SyntheticVocabulary : ITokenizer
{
    private const int StepLength = 40;
    private const int TextLength = 4096;

    private static readonly string[] Words =
    [
        "First", " the", " step", " needs", " two", " num", "bers", ",", " so", " we", " take", " them", " from", " what",
        " was", " said", " and", " check", " that", " each", " one", " is", " right", " be", "fore", " go", "ing", " on", ":",
        " then", " add", " both", " of", " these", " to", " get", " a", " total", " which", " must", " fit", " in", " with",
    ];

    private readonly byte[][] _pieces = [.. Words.Append(".\n\n").Select(Encoding.UTF8.GetBytes)];
    private readonly int[] _text = new int[TextLength];

    public SyntheticVocabulary()
    {
        var delimiter = _pieces.Length - 1;
        var random = new Random(1);
        for (var i = 0; i < TextLength; i++)
            _text[i] = (i + 1) % StepLength == 0 ? delimiter : random.Next(delimiter);
        _text[0] = 0;
    }

    public int VocabularySize => _pieces.Length;

    /// <summary>The text, over and over.</summary>
    public int TokenAt(int index) => _text[index & (TextLength - 1)];

    /// <summary>The text's bytes, up to a number of tokens.</summary>
    public byte[] TextOf(int tokens) => [.. Enumerable.Range(0, tokens).SelectMany(i => _pieces[TokenAt(i)])];

    public int[] Tokenize(Prompt prompt) => new int[16];

    public int[] TokenizeTrusted(ReadOnlySpan<byte> utf8) => new int[utf8.Length];

    public ReadOnlySpan<byte> GetBytes(int token) => _pieces[token];

    public bool IsControl(int token) => false;

    public bool IsEndOfGeneration(int token) => false;
}
