using System.Collections.Immutable;
using SafeThink.Prompts;

namespace SafeThink.Scoring.Lexicon;

/// <summary>Scores a step by the phrases that occur in it: signs of a plan to harm against signs of a refusal.</summary>
/// <remarks>
/// A last resort, and a stand-in where no model is at hand: string matching agrees least with people of all judges that
/// SafeChain compares (table 2: 70.2 %). It reads the candidate step alone, in a few microseconds, and knows neither
/// other languages nor disguises.
/// </remarks>
public sealed class LexiconScorer : ISafetyScorer
{
    private readonly ImmutableArray<LexiconEntry> _entries;
    private readonly float _bias;

    /// <summary>Creates the scorer.</summary>
    /// <param name="entries">The phrases; <see cref="LexiconConstants.Entries"/> by default.</param>
    /// <param name="bias">What a step without any phrase weighs, before it is squashed; above 0 it counts as safe.</param>
    /// <exception cref="ArgumentException">There is no entry, or a phrase is empty or its weight is no number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bias is not finite.</exception>
    public LexiconScorer(IEnumerable<LexiconEntry>? entries = null, float bias = LexiconConstants.Bias)
    {
        if (!float.IsFinite(bias))
            throw new ArgumentOutOfRangeException(nameof(bias), bias, "The bias must be finite: no phrase weighs anything against an infinite one.");
        _entries = entries is null ? LexiconConstants.Entries : [.. entries];
        _bias = bias;
        if (_entries.IsEmpty)
            throw new ArgumentException("The lexicon has no entries, so that every step would score the same.", nameof(entries));
        foreach (var entry in _entries)
        {
            if (string.IsNullOrWhiteSpace(entry.Phrase) || !float.IsFinite(entry.Weight))
                throw new ArgumentException($"The lexicon entry '{entry.Phrase}' with weight {entry.Weight} is not usable.", nameof(entries));
        }
    }

    /// <inheritdoc/>
    public string Name => LexiconConstants.Name;

    /// <inheritdoc/>
    public IScoringSession OpenSession(Prompt prompt) => new Session(this);

    /// <summary>Scores a text.</summary>
    /// <param name="text">The text, of any length.</param>
    /// <returns>tanh of the bias and of the weights of all phrases that occur: from -1 (unsafe) to 1 (safe).</returns>
    public SafetyScore Score(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Replace('\u2019', '\'');
        var weight = _bias;
        string? category = null;
        var worst = 0f;
        foreach (var entry in _entries)
        {
            if (!Occurs(entry.Phrase, text))
                continue;
            weight += entry.Weight;
            if (entry.Weight < worst)
                (worst, category) = (entry.Weight, entry.Category);
        }

        return SafetyScore.Of(MathF.Tanh(weight), weight < 0 ? category : null);
    }

    // Whole words only: "meth" must not be found in "method".
    private static bool Occurs(string phrase, string text)
    {
        for (var from = 0; ;)
        {
            var at = text.IndexOf(phrase, from, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return false;
            var end = at + phrase.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
                return true;
            from = at + 1;
        }
    }

    private sealed class Session(LexiconScorer scorer) : IScoringSession
    {
        public ValueTask<SafetyScore> ScoreAsync(TraceStep candidate, CancellationToken cancellationToken) =>
            ValueTask.FromResult(scorer.Score(candidate.Text));

        public void Accept(TraceStep accepted)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
