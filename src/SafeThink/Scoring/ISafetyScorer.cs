using SafeThink.Prompts;

namespace SafeThink.Scoring;

/// <summary>A safety reward model: says how safe a reasoning trace is, step by step.</summary>
/// <remarks>A scorer is shared by all requests and safe to call from any thread; what it knows of one request is in its session.</remarks>
public interface ISafetyScorer
{
    /// <summary>What to call it in logs and traces.</summary>
    string Name { get; }

    /// <summary>Opens a session for one request.</summary>
    /// <param name="prompt">What the model was asked; not yet read when this returns.</param>
    IScoringSession OpenSession(Prompt prompt);
}
