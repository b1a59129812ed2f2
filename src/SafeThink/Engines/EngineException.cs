namespace SafeThink.Engines;

/// <summary>A model could not be loaded or evaluated.</summary>
/// <remarks>Its message quotes no text of a prompt or a model: it stands in logs, traces and replies.</remarks>
public class EngineException : Exception
{
    /// <summary>Creates the exception.</summary>
    public EngineException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, with what value, and what to do.</param>
    public EngineException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, with what value, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public EngineException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
