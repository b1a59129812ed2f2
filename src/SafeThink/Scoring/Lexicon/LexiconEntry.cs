namespace SafeThink.Scoring.Lexicon;

/// <summary>A phrase that speaks for or against a step.</summary>
/// <param name="Phrase">The phrase; matched as whole words, in any case.</param>
/// <param name="Weight">Below 0 for a sign of harm, above 0 for a sign of refusal or care.</param>
/// <param name="Category">What kind of harm it is a sign of, or null.</param>
public readonly record struct LexiconEntry(string Phrase, float Weight, string? Category = null);
