namespace SafeThink.LlamaCpp;

/// <summary>What prompts shared with each other since an engine was loaded. Only prompts that were given a scope count.</summary>
/// <param name="Hits">Prompts whose beginning was evaluated already, by a run that had ended or by one that was under way.</param>
/// <param name="Misses">Prompts that shared nothing.</param>
/// <param name="SharedTokens">Tokens that were taken over and so not evaluated.</param>
/// <param name="KeptPrompts">Prompts of ended runs that are kept now.</param>
/// <param name="KeptTokens">Their tokens, those counted twice that two of them share.</param>
/// <param name="Evictions">Kept prompts that were given up, for a run that needed the room or for the bound on kept tokens.</param>
public readonly record struct PromptStatistics(
    long Hits, long Misses, long SharedTokens, int KeptPrompts, long KeptTokens, long Evictions);
