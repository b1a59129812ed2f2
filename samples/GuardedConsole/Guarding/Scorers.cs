using SafeThink.Scoring;
using SafeThink.Scoring.Lexicon;

namespace GuardedConsole.Guarding;

/// <summary>Scorers by the names that one types.</summary>
internal static class Scorers
{
    public const string Default = LexiconConstants.Name;

    private static readonly SortedDictionary<string, Func<ISafetyScorer>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [LexiconConstants.Name] = () => new LexiconScorer(),
    };

    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The name, if there is such a scorer.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static string Check(string name) =>
        Known.ContainsKey(name) ? name : throw new ArgumentException($"There is no scorer '{name}'. Known: {string.Join(", ", Names)}.", nameof(name));

    public static ISafetyScorer Create(string name) => Known[name]();
}
