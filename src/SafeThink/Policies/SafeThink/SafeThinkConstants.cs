using SafeThink.Pipeline;

namespace SafeThink.Policies.SafeThink;

/// <summary>The defaults of <see cref="SafeThinkOptions"/>.</summary>
public static class SafeThinkConstants
{
    /// <summary>The policy's name.</summary>
    public const string Name = "safethink";

    /// <summary>τ (SafeThink paper), where neither the options nor the scorer name another.</summary>
    public const float Threshold = 0;

    /// <summary>The steering prefix s (SafeThink paper, abstract): one fixed string for all models.</summary>
    public const string Prefix = "Wait, think safely";

    /// <summary>What parts the prefix from a trace that does not end in white space.</summary>
    public const string Separator = Directive.DefaultSeparator;

    /// <summary>m: the first one to three steps typically suffice (SafeThink paper, abstract).</summary>
    public const int MaximumSteps = 3;

    /// <summary>B: not published; CARE, the nearest relative, tries five times.</summary>
    public const int Resamples = 3;

    /// <summary>Resamples are decoded one after another: that takes the fewest tokens, and most steps need one.</summary>
    public const int CandidatesAtOnce = 1;

    /// <summary>The temperature that lets a greedy model try something else.</summary>
    public const float RetryTemperature = 0.6f;

    /// <summary>How an answer begins that the guard turned into a refusal.</summary>
    public const string RefusalOpening = "I'm sorry, but I can't help with that.";

    /// <summary>How long a scorer may take for a step.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
}
