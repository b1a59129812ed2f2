namespace SafeThink.LlamaCpp.Decoding;

/// <summary>Counts what the decode thread does; read from any thread.</summary>
internal sealed class EngineCounters
{
    private readonly Lock _gate = new();
    private long _batches;
    private long _tokens;
    private PromptStatistics _prompts;

    /// <summary>Batches, tokens in them, and what prompts shared.</summary>
    public (long Batches, long Tokens, PromptStatistics Prompts) Read()
    {
        lock (_gate)
            return (_batches, _tokens, _prompts);
    }

    /// <summary>A batch was evaluated.</summary>
    /// <param name="tokens">How many tokens it had.</param>
    public void Evaluated(int tokens)
    {
        lock (_gate)
        {
            _batches++;
            _tokens += tokens;
        }
    }

    /// <summary>It is known how much a prompt shares.</summary>
    /// <param name="tokens">How many of its tokens were taken over; 0 for none.</param>
    public void Shared(int tokens)
    {
        lock (_gate)
        {
            _prompts = tokens > 0
                ? _prompts with { Hits = _prompts.Hits + 1, SharedTokens = _prompts.SharedTokens + tokens }
                : _prompts with { Misses = _prompts.Misses + 1 };
        }
    }

    /// <summary>Other prompts are kept than before.</summary>
    /// <param name="prompts">How many now.</param>
    /// <param name="tokens">How many tokens they have.</param>
    public void Keeps(int prompts, long tokens)
    {
        lock (_gate)
            _prompts = _prompts with { KeptPrompts = prompts, KeptTokens = tokens };
    }

    /// <summary>A kept prompt was given up.</summary>
    public void Evicted()
    {
        lock (_gate)
            _prompts = _prompts with { Evictions = _prompts.Evictions + 1 };
    }
}
