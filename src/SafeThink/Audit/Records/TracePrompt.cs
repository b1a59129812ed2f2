using System.Collections.Immutable;
using SafeThink.Prompts;
using SafeThink.Traces;

namespace SafeThink.Audit;

/// <summary>The prompt of a trace.</summary>
public sealed record TracePrompt
{
    /// <summary>How many tokens it has.</summary>
    public required int Count { get; init; }

    /// <summary>SHA-256 of its token ids, each as four bytes, little endian; in lower-case hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>The phase in which it leaves the model.</summary>
    public required TracePhase Phase { get; init; }

    /// <summary>Whether nothing stands behind its last tag.</summary>
    public required bool EndsInTag { get; init; }

    /// <summary>Its token ids; empty where <see cref="GuardTraceOptions.IncludesTokens"/> was off.</summary>
    public ImmutableArray<int> Tokens { get; init; } = [];

    /// <summary>The conversation; empty where content was not asked for.</summary>
    public ImmutableArray<PromptMessage> Messages { get; init; } = [];

    /// <summary>The rendered prompt; empty where content was not asked for.</summary>
    public ImmutableArray<PromptSegment> Segments { get; init; } = [];
}
