namespace SafeThink.Scoring.Embedded;

/// <summary>The defaults of <see cref="EmbeddedScorer"/>.</summary>
public static class EmbeddedScorerConstants
{
    /// <summary>What the scorer is called, in front of the hash of its weights.</summary>
    public const string Name = "embedded";

    /// <summary>The name of the resource that holds the weights of this package.</summary>
    internal const string WeightsResource = "SafeThink.Scoring.Embedded.weights.bin";
}
