using System.Collections.Immutable;
using SafeThink.Policies.SafeThink;

namespace SafeThink.Audit;

/// <summary>Everything that decided one guarded request: enough to audit it, and to run it again token for token.</summary>
/// <remarks>It holds no text unless <see cref="GuardTraceOptions.IncludesContent"/> asks for it.</remarks>
public sealed record GuardTrace
{
    /// <summary>The version of the format that this library writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the format.</summary>
    public required int Version { get; init; }

    /// <summary>The request's id: the same as in logs and, as <c>gen_ai.response.id</c>, in spans.</summary>
    public required string Id { get; init; }

    /// <summary>The W3C id of the request's span; null where there was none.</summary>
    public string? ActivityId { get; init; }

    /// <summary>When the request began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The model.</summary>
    public required TraceModel Model { get; init; }

    /// <summary>The policies, in the order in which they were asked, with their options.</summary>
    public required ImmutableArray<TracePolicy> Policies { get; init; }

    /// <summary>The scorer's name; null where no policy judged steps.</summary>
    public string? Scorer { get; init; }

    /// <summary>τ, see <see cref="SafeThinkOptions.Threshold"/>; null where no policy judged steps.</summary>
    public float? Threshold { get; init; }

    /// <summary>The request's options, the seed among them.</summary>
    public required TraceRequest Request { get; init; }

    /// <summary>The prompt.</summary>
    public required TracePrompt Prompt { get; init; }

    /// <summary>What happened, in order: runs of tokens, and decisions.</summary>
    public required ImmutableArray<TraceEvent> Events { get; init; }

    /// <summary>How it ended.</summary>
    public required TraceEnd End { get; init; }

    /// <summary>The tokens that stayed behind the prompt, in order: sampled, injected and restored ones.</summary>
    /// <returns>Token ids; empty where the trace holds none.</returns>
    public ImmutableArray<int> KeptTokens() => [.. Events.OfType<TraceTokens>().Where(t => !t.IsTakenBack).SelectMany(t => t.Tokens)];

    /// <summary>The runs of sampled tokens that were taken back, in order.</summary>
    public ImmutableArray<TraceTokens> RejectedRuns() =>
        [.. Events.OfType<TraceTokens>().Where(t => t is { IsTakenBack: true, Origin: TokenOrigin.Sampled })];

    /// <summary>The decisions about scored steps, in order.</summary>
    public ImmutableArray<TraceDecision> ScoredSteps() =>
        [.. Events.OfType<TraceDecision>().Where(d => d.Event == Pipeline.DecodingEventKind.StepScored)];
}
