namespace SafeThink.LlamaCpp.Scoring.HiddenStates.Reading;

/// <summary>A candidate step as the reading thread meets it.</summary>
/// <param name="Tokens">Its tokens; not empty.</param>
/// <param name="Words">What its words add to the head's logit.</param>
internal readonly record struct ScoringStep(int[] Tokens, double Words);
