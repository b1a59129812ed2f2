using System.Text.Json;
using SafeThink.Scoring;
using SafeThink.Traces;

namespace SafeThink.Pipeline;

/// <summary>Decides how a model's reasoning begins, ends and goes on.</summary>
/// <remarks>
/// A policy is immutable and shared by all requests; what it has to remember of one request is in its
/// <see cref="PolicySession"/>. It sees events and answers with directives: it never touches the engine, a clock or a
/// thread, so it can be tested without a model.
/// </remarks>
public abstract class DecodingPolicy
{
    /// <summary>What to call it, in lower case: unique in a pipeline.</summary>
    public abstract string Name { get; }

    /// <summary>What it does to the reasoning; tells which policies go together.</summary>
    public abstract PolicyTraits Traits { get; }

    /// <summary>Which steps it wants scored, and how they are judged; null where it wants none. Only one policy of a pipeline can want any.</summary>
    /// <value><see langword="null"/></value>
    public virtual ScoringPlan? Scoring => null;

    /// <summary>Tells its options, for audit traces: enough to make the policy again. It holds no text of a prompt or a model.</summary>
    /// <returns>A JSON object; null where the policy does not tell.</returns>
    public virtual JsonElement? Describe() => null;

    /// <summary>The policy beside a scorer: one that leaves its threshold to the scorer gets it here, so that it describes what it does.</summary>
    /// <exception cref="ArgumentException">The scorer recommends what is no threshold.</exception>
    internal virtual DecodingPolicy For(ISafetyScorer scorer) => this;

    /// <summary>Begins a request.</summary>
    /// <param name="format">How the model marks its reasoning.</param>
    /// <param name="seed">The request's seed: all that is random about a policy.</param>
    public abstract PolicySession Start(ReasoningFormat format, uint seed);
}
