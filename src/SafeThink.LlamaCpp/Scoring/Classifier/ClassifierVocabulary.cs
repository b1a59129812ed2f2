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
        _joint = addsSeparator ? [separator] : _vocabulary.Tokenize(Encoding.UTF8.GetBytes(JointWithoutSeparator), parseSpecial: false);
        _end = addsSeparator ? [separator]
            : _vocabulary.EndToken is { } end && NativeMethods.llama_vocab_get_add_eos(native) != 0 ? [end]
            : [];
    }

    /// <summary>How many characters of a trace can matter.</summary>
    public int LongestTrace => _window * CharactersPerToken;

    /// <summary>The input for a request and a trace.</summary>
    /// <param name="request">The request; only its beginning is shown.</param>
    /// <param name="trace">The trace; only its end is shown.</param>
    /// <returns>Token ids, at most the window; null where a text gives a control token.</returns>
    public int[]? Tokenize(string request, string trace)
    {
        var before = Plain(request.Length > LongestTrace ? request[..LongestTrace] : request);
        var behind = Plain(trace.Length > LongestTrace ? trace[^LongestTrace..] : trace);
        if (before is null || behind is null)
            return null;
        before = before[..Math.Min(before.Length, _requestLimit)];
        var room = _window - _start.Length - before.Length - _joint.Length - _end.Length;
        behind = behind[^Math.Min(behind.Length, room)..];
        return [.. _start, .. before, .. _joint, .. behind, .. _end];
    }

    private int[]? Plain(string text)
    {
        var tokens = _vocabulary.Tokenize(Encoding.UTF8.GetBytes(text), parseSpecial: false);
        var native = NativeMethods.llama_model_get_vocab(_model);
        return tokens.Any(token => NativeMethods.llama_vocab_is_control(native, token) != 0) ? null : tokens;
    }
}
