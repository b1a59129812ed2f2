
namespace SafeThink.Pipeline;

/// <summary>Puts policies together and refuses those that contradict each other.</summary>
/// <example>
/// <code>
/// var pipeline = new DecodingPipelineBuilder().AddMoreThink().AddSafeThink(o => o.Threshold = 0.2f).Build();
/// </code>
/// </example>
public sealed class DecodingPipelineBuilder
{
    private readonly List<DecodingPolicy> _policies = [];

    /// <summary>Adds a policy behind those that are there.</summary>
    /// <param name="policy">The policy.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">The policy contradicts one that is there; the message names both and says why.</exception>
    public DecodingPipelineBuilder Add(DecodingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        foreach (var other in _policies)
        {
            if (Contradiction(other, policy) is { } reason)
                throw new InvalidOperationException($"Policy '{policy.Name}' cannot be added to '{other.Name}': {reason}.");
        }

        _policies.Add(policy);
        return this;
    }

    /// <summary>Builds the pipeline. The builder can go on being used.</summary>
    public DecodingPipeline Build() => _policies.Count == 0 ? DecodingPipeline.Empty : new([.. _policies]);

    private static string? Contradiction(DecodingPolicy a, DecodingPolicy b)
    {
        if (a.Name == b.Name)
            return "it is there already";
        var both = a.Traits & b.Traits;
        if (both.HasFlag(PolicyTraits.BeginsThinking))
            return "both write the beginning of the thinking";
        if (JudgesSteps(a) && JudgesSteps(b))
            return "both judge steps by their score";

        var either = a.Traits | b.Traits;
        return either.HasFlag(PolicyTraits.SkipsThinking | PolicyTraits.ExtendsThinking)
            ? "one skips the thinking that the other extends"
            : null;
    }

    // A pipeline has one plan: of two, one would be judged by the other's threshold, whatever the traits say.
    private static bool JudgesSteps(DecodingPolicy policy) =>
        policy.Scoring is not null || policy.Traits.HasFlag(PolicyTraits.JudgesSteps);
}
