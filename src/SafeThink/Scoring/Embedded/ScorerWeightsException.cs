namespace SafeThink.Scoring.Embedded;

/// <summary>What was given as weights of an <see cref="EmbeddedScorer"/> is none, or not whole.</summary>
public sealed class ScorerWeightsException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ScorerWeightsException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the weights, and what to do.</param>
    public ScorerWeightsException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong with the weights, and what to do.</param>
    /// <param name="innerException">What happened while they were read.</param>
    public ScorerWeightsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
