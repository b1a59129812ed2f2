using System.Text;
using SafeThink.LlamaCpp.Native;
using SafeThink.LlamaCpp.Tokens;

namespace SafeThink.LlamaCpp.Scoring.Classifier;

/// <summary>Makes a classifier's input: start, request, separator, the latest of the trace, end.</summary>
internal sealed class ClassifierVocabulary
{
    // No vocabulary spells more than this with one token often enough to matter.
    private const int CharactersPerToken = 16;
    private const string JointWithoutSeparator = "\n\n";

    // LLAMA_TOKEN_ATTR_UNKNOWN
    private const int AttributeUnknown = 1;

    private readonly NativeVocabulary _vocabulary;
    private readonly ModelHandle _model;
    private readonly int _window;
    private readonly int _requestLimit;
    private readonly int[] _start;
    private readonly int[] _joint;
    private readonly int[] _end;

    public ClassifierVocabulary(ModelHandle model, int window, int requestLimit)
    {
        _model = model;
        _vocabulary = new(model);
        _window = window;
        _requestLimit = requestLimit;
        var native = NativeMethods.llama_model_get_vocab(model);
        var separator = NativeMethods.llama_vocab_sep(native);
        var addsSeparator = separator >= 0 && NativeMethods.llama_vocab_get_add_sep(native) != 0;
        _start = _vocabulary is { AddsStartToken: true, StartToken: { } start } ? [start] : [];
        _joint = addsSeparator ? [separator] : Tokenize(JointWithoutSeparator);
        _end = addsSeparator ? [separator]
            : _vocabulary.EndToken is { } end && NativeMethods.llama_vocab_get_add_eos(native) != 0 ? [end]
            : [];
    }

    /// <summary>How many characters of a request, and of what was accepted of a trace, can matter.</summary>
    public int LongestText => _window * CharactersPerToken;

    /// <summary>Makes the input for a step.</summary>
    /// <param name="request">The request; only its beginning is shown.</param>
    /// <param name="accepted">The trace before the step; only its end is shown.</param>
    /// <param name="candidate">The step, which is shown whole or not at all.</param>
    /// <param name="tokens">Token ids, at most the window; empty where there is no input.</param>
    /// <param name="fault">Why there is none; otherwise empty.</param>
    /// <returns>Whether there is an input.</returns>
    public bool TryTokenize(string request, string accepted, string candidate, out int[] tokens, out string fault)
    {
        var asked = request.Length > LongestText ? request[..LongestText] : request;
        var before = Tokenize(asked);
        var behind = Tokenize(accepted + candidate);
        tokens = [];
        fault = "";
        if (!IsReadable(before))
            before = Tokenize(Signs.Remove(asked));
        if (!IsReadable(behind))
        {
            var words = Spellable(candidate);
            if (words != candidate && string.IsNullOrWhiteSpace(words))
            {
                fault = "the step holds nothing but signs that the vocabulary of the classifier does not know";
                return false;
            }

            (accepted, candidate) = (Spellable(accepted), words);
            behind = Tokenize(accepted + candidate);
        }

        if (!IsReadable(before) || !IsReadable(behind))
        {
            fault = "the text holds a word that the vocabulary of the classifier cannot spell, or that is one of its control tokens";
            return false;
        }

        before = before[..Math.Min(before.Length, _requestLimit)];
        var room = _window - _start.Length - before.Length - _joint.Length - _end.Length;
        if (behind.Length > room)
        {
            // Tokens that are there without the step hold nothing of it; one that spans its beginning differs.
            var step = behind.Length - behind.AsSpan().CommonPrefixLength(Tokenize(accepted));
            if (step > room)
            {
                fault = $"the step needs {step} tokens of the classifier, whose window of {_window} has room for {room}: raise {nameof(ClassifierOptions.WindowTokens)} as far as the model was trained, or cut shorter steps";
                return false;
            }

            behind = behind[^room..];
        }

        tokens = [.. _start, .. before, .. _joint, .. behind, .. _end];
        return true;
    }

    private int[] Tokenize(string text) => _vocabulary.Tokenize(Encoding.UTF8.GetBytes(text), parseSpecial: false);

    private string Spellable(string text) => IsReadable(Tokenize(text)) ? text : Signs.Remove(text);

    // The converter counts the unknown token of encoders among the control tokens.
    private bool IsReadable(int[] tokens)
    {
        var native = NativeMethods.llama_model_get_vocab(_model);
        return tokens.All(token => NativeMethods.llama_vocab_is_control(native, token) == 0
            && (NativeMethods.llama_vocab_get_attr(native, token) & AttributeUnknown) == 0);
    }
}
