namespace SafeThink.LlamaCpp;

/// <summary>What an engine was doing at one moment, and what it has done since it was loaded.</summary>
public sealed record EngineStatistics
{
    /// <summary>How many sequences run at once at most.</summary>
    public required int MaxSequences { get; init; }

    /// <summary>How many sequences ran, forks and what is read ahead included.</summary>
    public required int Running { get; init; }

    /// <summary>How many runs may wait at most.</summary>
    public required int MaxWaiting { get; init; }

    /// <summary>How many runs waited for a sequence.</summary>
    public required int Waiting { get; init; }

    /// <summary>How many runs were refused so far because the engine was busy.</summary>
    public required long Refused { get; init; }

    /// <summary>How many batches were evaluated so far.</summary>
    public required long Batches { get; init; }

    /// <summary>How many tokens were evaluated so far, those of prompts included.</summary>
    public required long EvaluatedTokens { get; init; }

    /// <summary>The mean number of tokens in a batch; 0 before the first one.</summary>
    public double TokensPerBatch => Batches == 0 ? 0 : (double)EvaluatedTokens / Batches;

    /// <summary>What prompts shared with each other.</summary>
    public required PromptStatistics Prompts { get; init; }
}
