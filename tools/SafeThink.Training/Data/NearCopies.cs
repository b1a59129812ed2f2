namespace SafeThink.Training.Data;

/// <summary>Finds texts that are nearly the same as one of a given set: tests whose prompts must stay out of training.</summary>
/// <remarks>Two texts are near copies when the words that they share are at least half of the words that either has (Jaccard).</remarks>
public sealed class NearCopies
{
    private const double Least = 0.5;

    private readonly List<int> _sizes = [];
    private readonly Dictionary<string, List<int>> _textsOf = new(StringComparer.Ordinal);

    /// <summary>Remembers the texts that are not to be copied.</summary>
    /// <param name="texts">The texts; short ones count too.</param>
    public NearCopies(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (!seen.Add(text))
                continue;
            var words = WordsOf(text);
            foreach (var word in words)
            {
                if (!_textsOf.TryGetValue(word, out var holders))
                    _textsOf.Add(word, holders = []);
                holders.Add(_sizes.Count);
            }

            _sizes.Add(words.Count);
        }
    }

    /// <summary>Whether one of the texts is nearly this one.</summary>
    public bool Contain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = WordsOf(text);
        var shared = new Dictionary<int, int>();
        foreach (var word in words)
        {
            if (!_textsOf.TryGetValue(word, out var holders))
                continue;
            foreach (var holder in holders)
                shared[holder] = shared.GetValueOrDefault(holder) + 1;
        }

        return shared.Any(pair => pair.Value >= Least * (words.Count + _sizes[pair.Key] - pair.Value));
    }

    // Short words are nearly all grammar: without them a reworded question is still found, and a like-built one is not.
    private static HashSet<string> WordsOf(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var lower = text.ToLowerInvariant();
        for (var start = 0; start < lower.Length;)
        {
            var end = start;
            while (end < lower.Length && char.IsLetterOrDigit(lower[end]))
                end++;
            if (end - start > 3)
                words.Add(lower[start..end]);
            start = end + 1;
        }

        return words;
    }
}
