using SafeThink.Engines;
using SafeThink.LlamaCpp.Native;

namespace SafeThink.LlamaCpp.Tokens;

/// <summary>llama.cpp's vocabulary, kept alive during each call.</summary>
internal sealed unsafe class NativeVocabulary
{
    private readonly ModelHandle _model;
    private readonly nint _vocabulary;

    public NativeVocabulary(ModelHandle model)
    {
        _model = model;
        _vocabulary = NativeMethods.llama_model_get_vocab(model);
        StartToken = IdOrNull(NativeMethods.llama_vocab_bos(_vocabulary));
        EndToken = IdOrNull(NativeMethods.llama_vocab_eos(_vocabulary));
        AddsStartToken = StartToken is not null && NativeMethods.llama_vocab_get_add_bos(_vocabulary) != 0;
    }

    /// <summary>The token that begins a sequence, or null where there is none.</summary>
    public int? StartToken { get; }

    /// <summary>The token that ends a sequence, or null where there is none.</summary>
    public int? EndToken { get; }

    /// <summary>Whether the model wants every prompt to begin with <see cref="StartToken"/>.</summary>
    public bool AddsStartToken { get; }

    /// <summary>Reads every token's bytes and kind.</summary>
    /// <exception cref="EngineException">There are no tokens.</exception>
    public TokenTable ReadTable()
    {
        if (NativeMethods.llama_vocab_n_tokens(_vocabulary) <= 0)
            throw new EngineException("The model has no vocabulary, so it cannot decode text. Load a language model.");
        return new(_vocabulary);
    }

    /// <summary>Tokenizes as llama.cpp does, without a start token.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="parseSpecial">Whether control tokens are recognised.</param>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public int[] Tokenize(ReadOnlySpan<byte> text, bool parseSpecial)
    {
        if (text.IsEmpty)
            return [];
        var isHeld = false;
        try
        {
            _model.DangerousAddRef(ref isHeld);
            var tokens = new int[text.Length + 2];
            var count = Tokenize(text, tokens, parseSpecial);
            if (count < 0 && count != int.MinValue)
            {
                tokens = new int[-count];
                count = Tokenize(text, tokens, parseSpecial);
            }

            return count >= 0 ? tokens[..count] : throw new EngineException($"llama.cpp could not tokenize a text of {text.Length} bytes ({count}).");
        }
        finally
        {
            if (isHeld)
                _model.DangerousRelease();
        }
    }

    private static int? IdOrNull(int token) => token >= 0 ? token : null;

    private int Tokenize(ReadOnlySpan<byte> text, int[] tokens, bool parseSpecial)
    {
        fixed (byte* bytes = text)
        fixed (int* buffer = tokens)
            return NativeMethods.llama_tokenize(_vocabulary, bytes, text.Length, buffer, tokens.Length, addSpecial: 0, parseSpecial ? (byte)1 : (byte)0);
    }
}
