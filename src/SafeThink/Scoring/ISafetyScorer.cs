using SafeThink.Prompts;

namespace SafeThink.Scoring;

/// <summary>A safety reward model: says how safe a reasoning trace is, step by step.</summary>
/// <remarks>A scorer is shared by all requests and safe to call from any thread; what it knows of one request is in its session.</remarks>
public interface ISafetyScorer
{
    /// <summary>What to call it in logs and traces, and what a guard profile knows it by: another name where the meaning of its scores is another, as with other weights.</summary>
    string Name { get; }

    /// <summary>τ that was chosen for its scores, from -1 to 1: what judges them where nobody sets a threshold. Null where it recommends none.</summary>
    /// <remarks>A threshold holds for the scores that it was chosen on: a scorer that makes other scores of another's recommends none of its.</remarks>
    /// <value><see langword="null"/></value>
    float? RecommendedThreshold => null;

    /// <summary>Opens a session for one request.</summary>
    /// <param name="prompt">What the model was asked; not yet read when this returns.</param>
    IScoringSession OpenSession(Prompt prompt);
}
