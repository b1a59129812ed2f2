using System.Globalization;
using System.Text;

namespace SafeThink.Testing.Gguf;

/// <summary>Writes the script of a model that the real llama.cpp then speaks, word by word.</summary>
/// <remarks>
/// <para>
/// The model is a table of bigrams in the clothes of a transformer. Every token's embedding is one-hot and the layer
/// adds nothing to it, so the residual stream still says which token was read last; the output matrix then holds, for
/// that token, <c>gap + ln p</c> for each allowed follower and zero for all others. It is exact, needs no training and
/// has no licence, and tokenizer, KV cache, sampler and detokenizer are the real ones.
/// </para>
/// <para>
/// Its limit: the next token depends on the current one <b>only</b>. A word must therefore be unique to its place: two
/// scripts that pass through the same token go on alike from there, unless <see cref="Branch"/> gives the odds. Where
/// a text repeats a word, cut it differently (<c>" th", "e"</c>) or use <see cref="ScriptWords.Bytes"/>. A token
/// without a rule is followed by <see cref="EndOfText"/>. The file grows with the square of the vocabulary: about
/// 1 MB for 300 tokens, 6 MB for 1000.
/// </para>
/// <para>
/// Words become <see cref="GgufTokenType.UserDefined"/> unless <see cref="Token"/> says otherwise, so the tokenizer
/// finds them in a prompt or in injected text, longest first; all other text becomes byte tokens. A token may be any
/// text: part of a tag (<c>"&lt;/", "think", "&gt;"</c>), a delimiter with more around it (<c>".\n\n"</c>), or a single
/// byte, written <c>&lt;0xNN&gt;</c>. llama.cpp takes some markers, such as <c>&lt;|im_end|&gt;</c> and
/// <c>&lt;|end|&gt;</c>, for ends of generation by their text.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// new ScriptedModelBuilder()
///     .Token("&lt;|assistant|&gt;", GgufTokenType.Control)
///     .Say("&lt;|assistant|&gt;", "&lt;think&gt;", " First", " gather")
///     .Branch(" gather", (" risky", 0.7), (" harmless", 0.3))
///     .Say(" risky", " parts", "&lt;/think&gt;", " Done", ScriptedModelBuilder.EndOfText)
///     .Say(" harmless", " facts", "&lt;/think&gt;")
///     .Build()
///     .Write(path);
/// </code>
/// </example>
/// <param name="options">What the model is apart from its script; <see langword="null"/> for the defaults.</param>
public sealed class ScriptedModelBuilder(ScriptedModelOptions? options = null)
{
    /// <summary>Ends the answer; the end-of-sequence token of every model built here.</summary>
    public const string EndOfText = GgufVocabulary.EndOfText;

    /// <summary>The begin-of-sequence token. The tokenizer does not add it by itself.</summary>
    public const string BeginOfText = GgufVocabulary.BeginOfText;

    private const double OddsTolerance = 1e-6;

    private readonly ScriptedModelOptions _options = options ?? new ScriptedModelOptions();
    private readonly GgufVocabulary _builtIn = new();

    // Every word in order of mention, which is the order of ids; without a type until one is declared.
    private readonly OrderedDictionary<string, GgufTokenType?> _words = [];

    // Words that a prompt or another word can lead to; a script that starts elsewhere is never spoken.
    private readonly HashSet<string> _reachable = [];
    private readonly Dictionary<string, ScriptedRule> _rules = [];
    private int _fillers;

    /// <summary>Declares a token: one that a prompt ends in, a chat marker, or a word of another type than user-defined.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="type">Normal, control or user-defined.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The text is empty, no valid Unicode, built in, or declared with another type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The type is not one a script can declare.</exception>
    public ScriptedModelBuilder Token(string text, GgufTokenType type = GgufTokenType.UserDefined)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (type is not (GgufTokenType.Normal or GgufTokenType.Control or GgufTokenType.UserDefined))
            throw new ArgumentOutOfRangeException(nameof(type), type, "Declare a token as Normal, Control or UserDefined.");

        if (_builtIn.TryGetId(text, out _))
            throw new ArgumentException($"'{text}' is in every vocabulary; it need not and cannot be declared.", nameof(text));

        Mention(text, nameof(text));
        if (_words[text] is { } earlier && earlier != type)
            throw new ArgumentException($"'{text}' was declared as {earlier} and cannot also be {type}.", nameof(text));

        _words[text] = type;
        _reachable.Add(text);
        return this;
    }

    /// <summary>Says words one after the other, each with certainty.</summary>
    /// <param name="after">The token that sets the words off: one that was declared, or a word of some script.</param>
    /// <param name="words">
    /// The words, each one token, with the space before it if it has one. <see cref="EndOfText"/> may stand at the end;
    /// without it the last word is free to go on as another script says.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">
    /// There are no words, or one is empty or no valid Unicode, or another script says something else after the same
    /// token: the message names both.
    /// </exception>
    public ScriptedModelBuilder Say(string after, params IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        Mention(after, nameof(after));
        var from = after;
        var isEmpty = true;
        foreach (var word in words)
        {
            Mention(word, nameof(words));
            Follow(from, ScriptedRule.Only(word));
            from = word;
            isEmpty = false;
        }

        if (isEmpty)
            throw new ArgumentException($"The script after '{after}' is empty; give it a word or {nameof(EndOfText)}.", nameof(words));

        return this;
    }

    /// <summary>Says meaningless words, no two alike, to make a trace long.</summary>
    /// <param name="after">The token that sets the words off.</param>
    /// <param name="count">How many words, at least 1; each makes the vocabulary one larger.</param>
    /// <param name="then">The word that follows the last one.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Say"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public ScriptedModelBuilder Fill(string after, int count, string then)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var first = _fillers;
        _fillers += count;
        var words = Enumerable.Range(first, count).Select(i => string.Create(CultureInfo.InvariantCulture, $" filler{i}"));
        return Say(after, [.. words, then]);
    }

    /// <summary>Lets chance decide what follows a token. Under greedy decoding the likeliest follower always wins.</summary>
    /// <param name="after">The token the branch is at: one that was declared, or a word of some script.</param>
    /// <param name="followers">The followers and their probabilities at temperature 1, each above 0, together 1.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">
    /// There are no followers, one occurs twice, the probabilities do not sum to 1, or a script says something else
    /// after the same token.
    /// </exception>
    public ScriptedModelBuilder Branch(string after, params (string Word, double Probability)[] followers)
    {
        ArgumentNullException.ThrowIfNull(followers);
        Mention(after, nameof(after));
        foreach (var (word, probability) in followers)
        {
            Mention(word, nameof(followers));
            if (!(probability > 0))
                throw new ArgumentException($"The probability of '{word}' after '{after}' is {probability}; it must be above 0.", nameof(followers));
        }

        if (followers.GroupBy(f => f.Word).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"The branch after '{after}' names '{twice.Key}' twice.", nameof(followers));

        var sum = followers.Sum(f => f.Probability);
        if (!(Math.Abs(sum - 1) <= OddsTolerance))
            throw new ArgumentException($"The probabilities after '{after}' sum to {sum}; make it 1.", nameof(followers));

        Follow(after, new ScriptedRule([.. followers], IsBranch: true));
        return this;
    }

    /// <summary>Checks the script as a whole and makes the model.</summary>
    /// <returns>The model, which later calls on this builder do not change.</returns>
    /// <exception cref="InvalidOperationException">
    /// There is no script, or a script starts at a token that is neither declared nor ever said, which is a misspelling.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public ScriptedModel Build()
    {
        if (_rules.Count == 0)
            throw new InvalidOperationException($"The model has no script; call {nameof(Say)} first.");

        if (_rules.Keys.FirstOrDefault(word => !_reachable.Contains(word) && !_builtIn.TryGetId(word, out _)) is { } unknown)
        {
            throw new InvalidOperationException(
                $"A script starts after '{unknown}', which no script says and no call to {nameof(Token)} declares.");
        }

        var vocabulary = new GgufVocabulary();
        foreach (var (word, type) in _words)
            vocabulary.Add(word, type ?? GgufTokenType.UserDefined);

        return new ScriptedModel(_options, vocabulary, _rules);
    }

    private void Follow(string from, ScriptedRule rule)
    {
        foreach (var (word, _) in rule.Followers)
            _reachable.Add(word);

        if (from == EndOfText)
            throw new ArgumentException($"Nothing can follow '{EndOfText}': it ends the answer.");

        if (!_rules.TryGetValue(from, out var earlier))
            _rules[from] = rule;
        else if (earlier.IsBranch ? rule.IsBranch || !rule.FitsIn(earlier) : !earlier.FitsIn(rule))
            throw Contradiction(from, earlier, rule);
        else if (rule.IsBranch)
            _rules[from] = rule;
    }

    private static ArgumentException Contradiction(string from, ScriptedRule earlier, ScriptedRule rule) => new(
        $"After '{from}' one script says {earlier} and another {rule}. The next token depends on this one alone: " +
        $"use another word, or give the odds once with {nameof(Branch)}.");

    private void Mention(string word, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(word, parameter);
        try
        {
            _ = GgufText.ByteCount(word);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"'{word}' has half a surrogate pair; spell parts of a character in bytes.", parameter, e);
        }

        if (!_builtIn.TryGetId(word, out _))
            _words.TryAdd(word, null);
    }
}
