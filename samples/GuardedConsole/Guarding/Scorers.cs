using SafeThink.Guard;
using SafeThink.Scoring;
using SafeThink.Scoring.Embedded;
using SafeThink.Scoring.Lexicon;

namespace GuardedConsole.Guarding;

/// <summary>Scorers by the names that one types.</summary>
internal static class Scorers
{
    /// <summary>SafeThink's own guard, a model of its own.</summary>
    public const string OwnGuard = "guard";

    private static readonly SortedDictionary<string, Func<CancellationToken, Task<ISafetyScorer>>> All = new(StringComparer.OrdinalIgnoreCase)
    {
        [LexiconConstants.Name] = _ => Task.FromResult<ISafetyScorer>(new LexiconScorer()),
        [EmbeddedScorerConstants.Name] = _ => Task.FromResult<ISafetyScorer>(new EmbeddedScorer()),
        [OwnGuard] = async cancellationToken => await SafeThinkGuard.LoadAsync(cancellationToken: cancellationToken),
    };

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>What scores unless something else is asked for: phrases for the embedded model, which knows few, else the guard.</summary>
    public static string DefaultFor(bool isEmbeddedModel) => isEmbeddedModel ? LexiconConstants.Name : OwnGuard;

    /// <summary>The name, if there is such a scorer.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static string Check(string name) =>
        All.ContainsKey(name) ? name : throw new ArgumentException($"There is no scorer '{name}'. Known: {string.Join(", ", Names)}.", nameof(name));

    /// <summary>Loads a scorer; dispose it if it can be disposed.</summary>
    public static Task<ISafetyScorer> LoadAsync(string name, CancellationToken cancellationToken) => All[name](cancellationToken);
}
