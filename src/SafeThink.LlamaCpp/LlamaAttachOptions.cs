namespace SafeThink.LlamaCpp;

/// <summary>How to attach to a context that someone else loaded.</summary>
public sealed record LlamaAttachOptions
{
    /// <summary>What to call the model, in logs and reports.</summary>
    /// <value><see langword="null"/>: the name in the model file, else "attached".</value>
    public string? Name { get; init; }

    /// <summary>How many sequences, forks included, run at once; at most as many as the context was made for, and as it evaluates tokens at once. 0 for as many as can be.</summary>
    /// <remarks>They share the context's length: each can have the context's length divided by this many, or the share that the context gives a sequence, where that is less.</remarks>
    /// <value>0</value>
    public int MaxSequences { get; init; }

    /// <summary><see cref="LlamaEngineOptions.MaxWaiting"/>.</summary>
    /// <value>64</value>
    public int MaxWaiting { get; init; } = LlamaEngineOptions.DefaultMaxWaiting;

    /// <summary><see cref="LlamaEngineOptions.MaxKeptTokens"/>.</summary>
    /// <value><see cref="int.MaxValue"/>: what the slots hold</value>
    public int MaxKeptTokens { get; init; } = int.MaxValue;

    /// <summary>
    /// What to hold (<see cref="System.Threading.Monitor"/>) while llama.cpp evaluates, where the owner of the context does the same.
    /// </summary>
    /// <value><see langword="null"/>: nothing.</value>
    public object? DecodeLock { get; init; }

    /// <summary>Checks every value that can be checked without a context.</summary>
    /// <exception cref="ArgumentException">A value lies outside its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxSequences);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxWaiting);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxKeptTokens);
    }
}
