using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;

namespace SafeThink.Audit.Replay;

/// <summary>What a replay changes; by default nothing: the recorded policies, and the recorded scores.</summary>
public sealed record ReplayOptions
{
    /// <summary>The defaults.</summary>
    public static ReplayOptions Default { get; } = new();

    /// <summary>The policies; null makes those of the trace again, with their options. Needed where one of them is none of this library's.</summary>
    /// <value><see langword="null"/></value>
    public DecodingPipeline? Pipeline { get; init; }

    /// <summary>Scores the steps; null takes the recorded scores.</summary>
    /// <value><see langword="null"/></value>
    public ISafetyScorer? Scorer { get; init; }

    /// <summary>
    /// What the model was asked, for the scorer and for a trace without the prompt's tokens; its tokens must be those of the
    /// trace. Null takes what the trace holds.
    /// </summary>
    /// <value><see langword="null"/></value>
    public Prompt? Prompt { get; init; }

    /// <summary>Whether the run ends at the first difference. Behind it recorded scores are those of other steps, so they say nothing more.</summary>
    /// <value><see langword="true"/></value>
    public bool StopsAtDifference { get; init; } = true;
}
