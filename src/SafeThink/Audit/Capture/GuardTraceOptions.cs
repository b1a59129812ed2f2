namespace SafeThink.Audit;

/// <summary>What a <see cref="GuardTrace"/> holds.</summary>
public sealed record GuardTraceOptions
{
    /// <summary>The defaults: token ids, no text.</summary>
    public static GuardTraceOptions Default { get; } = new();

    /// <summary>Whether token ids are recorded; without them a trace cannot be replayed.</summary>
    /// <remarks>Whoever has the model can turn token ids back into text. Without them, counts stay, and the prompt's hash.</remarks>
    /// <value><see langword="true"/></value>
    public bool IncludesTokens { get; init; } = true;

    /// <summary>Whether text is recorded: the messages, and every token run's text, rejected ones included.</summary>
    /// <value><see langword="false"/></value>
    public bool IncludesContent { get; init; }

    /// <summary>
    /// Rewrites each text before it is recorded, or drops it by giving null; null records it as it is. Only asked where
    /// <see cref="IncludesContent"/> is set. It does not reach token ids: see <see cref="IncludesTokens"/>.
    /// </summary>
    /// <value><see langword="null"/></value>
    public Func<TraceContent, string, string?>? Redact { get; init; }
}
