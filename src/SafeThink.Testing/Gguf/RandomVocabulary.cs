namespace SafeThink.Testing.Gguf;

/// <summary>
/// A vocabulary of invented words, such as <c>" bakilo"</c>, closed under merging: text made of them is tokenized into
/// them as by a trained vocabulary, and all other text into bytes.
/// </summary>
internal static class RandomVocabulary
{
    private static readonly string[] Tags = ["<|im_start|>", "<|im_end|>"];
    private static readonly string[] Marks = ["<think>", "</think>", "\n", "\n\n", ".", ",", "?", "system", "user", "assistant"];

    /// <summary>The bytes and the tags, and one word.</summary>
    public static int SmallestSize { get; } = new GgufVocabulary().Count + Tags.Length + Marks.Length + 1;

    public static GgufVocabulary Create(int size)
    {
        var vocabulary = new GgufVocabulary();
        foreach (var tag in Tags)
            vocabulary.Add(tag, GgufTokenType.Control);

        foreach (var mark in Marks)
            vocabulary.Add(mark, GgufTokenType.UserDefined);

        foreach (var word in Words().Take(size - vocabulary.Count))
            vocabulary.Add(word, GgufTokenType.Normal);

        return vocabulary;
    }

    // Each word is the join of two earlier ones, so the tokenizer, which merges pairs, can arrive at it.
    private static IEnumerable<string> Words()
    {
        string[] syllables = [.. from c in "bdfghjklmnprstvz" from v in "aeiou" select $"{c}{v}"];
        string[] initials = [.. syllables.Select(s => $" {s}")];
        var pairs = from a in syllables from b in syllables select a + b;
        IEnumerable<string> words = initials;
        foreach (var word in syllables.Concat(initials).Concat(pairs))
            yield return word;

        while (true)
        {
            words = from word in words from s in syllables select word + s;
            foreach (var word in words)
                yield return word;
        }
    }
}
