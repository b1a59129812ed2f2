using System.Text;

namespace SafeThink.Testing.Gguf;

/// <summary>A model that says what a script tells it to; made by <see cref="ScriptedModelBuilder"/>.</summary>
public sealed class ScriptedModel
{
    private readonly GgufVocabulary _vocabulary;
    private readonly Dictionary<int, (int Id, double Probability)[]> _rules = [];

    internal ScriptedModel(ScriptedModelOptions options, GgufVocabulary vocabulary, IReadOnlyDictionary<string, ScriptedRule> rules)
    {
        Options = options;
        _vocabulary = vocabulary;
        foreach (var (word, rule) in rules)
            _rules[TokenId(word)] = [.. rule.Followers.Select(f => (TokenId(f.Word), f.Probability))];

        Validate();
    }

    /// <summary>What the model was built with.</summary>
    public ScriptedModelOptions Options { get; }

    /// <summary>The number of tokens in the vocabulary, at least 260.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>The length of an embedding: the size of the vocabulary, rounded up to whole attention heads.</summary>
    public int EmbeddingLength => (VocabularySize + ScriptedWeights.HeadWidth - 1) / ScriptedWeights.HeadWidth * ScriptedWeights.HeadWidth;

    /// <summary>The id of a token.</summary>
    /// <param name="word">The text it was declared with; bytes are written <c>&lt;0xNN&gt;</c>.</param>
    /// <exception cref="ArgumentException">The vocabulary has no such token.</exception>
    public int TokenId(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return _vocabulary.TryGetId(word, out var id)
            ? id
            : throw new ArgumentException($"The vocabulary has no token '{word}'.", nameof(word));
    }

    /// <summary>What the model says under greedy decoding: the oracle for a test on the real engine.</summary>
    /// <param name="after">The last token of the prompt.</param>
    /// <param name="limit">The most tokens to return; a script may run in a circle.</param>
    /// <returns>The ids, without the end-of-sequence token.</returns>
    /// <exception cref="ArgumentException">The vocabulary has no such token.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is negative.</exception>
    public IReadOnlyList<int> Greedy(string after, int limit = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var ids = new List<int>();
        var last = TokenId(after);
        while (ids.Count < limit && (last = Likeliest(last)) != GgufVocabulary.EndOfTextId)
            ids.Add(last);

        return ids;
    }

    /// <summary>The text that tokens decode to; control tokens show as nothing.</summary>
    /// <param name="ids">Token ids of this vocabulary.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public string Text(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Encoding.UTF8.GetString([.. ids.SelectMany(_vocabulary.Piece)]);
    }

    /// <summary>Writes the model as a GGUF file. The same model always gives the same bytes.</summary>
    /// <param name="path">The path; its folder exists. A file already there is replaced.</param>
    /// <exception cref="IOException">The file cannot be written; the message names the path.</exception>
    public void Write(string path)
    {
        var writer = new GgufWriter();
        ScriptedWeights.AddTo(writer, this);
        _vocabulary.AddTo(writer);
        if (Options.ChatTemplate is { } template)
            writer.Set("tokenizer.chat_template", template);

        writer.Write(path);
    }

    /// <summary>The odds of one token after each token that may precede it; what a row of the output matrix holds.</summary>
    internal ILookup<int, (int From, double Probability)> Predecessors() =>
        Enumerable.Range(0, VocabularySize)
            .SelectMany(from => Followers(from).Select(f => (f.Id, Value: (from, f.Probability))))
            .ToLookup(x => x.Id, x => x.Value);

    private (int Id, double Probability)[] Followers(int id) =>
        _rules.TryGetValue(id, out var followers) ? followers : [(GgufVocabulary.EndOfTextId, 1)];

    private int Likeliest(int id) => Followers(id).MaxBy(f => f.Probability).Id;

    private void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.ContextLength, 1, nameof(Options.ContextLength));
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.Window, 1, nameof(Options.Window));
        if (!Enum.IsDefined(Options.Architecture))
            throw new ArgumentOutOfRangeException(nameof(Options.Architecture), Options.Architecture, "There is no such architecture.");

        if (Options.Memory is not (>= 0 and <= ScriptedModelOptions.StrongestMemory))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Options.Memory), Options.Memory, $"Give 0 to {ScriptedModelOptions.StrongestMemory}.");
        }

        var rarest = _rules.Values.SelectMany(f => f).Min(f => f.Probability);
        if (!(Options.LogitGap + Math.Log(rarest) > 0) || !float.IsFinite(Options.LogitGap))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Options.LogitGap), Options.LogitGap, $"The gap must be above {-Math.Log(rarest)} for a probability of {rarest}.");
        }
    }
}
