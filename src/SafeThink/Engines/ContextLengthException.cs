using System.Globalization;

namespace SafeThink.Engines;

/// <summary>A sequence would outgrow the model's context.</summary>
public sealed class ContextLengthException : EngineException
{
    /// <summary>Creates the exception.</summary>
    public ContextLengthException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What did not fit.</param>
    public ContextLengthException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What did not fit.</param>
    /// <param name="innerException">The cause.</param>
    public ContextLengthException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="length">How many tokens the sequence would have.</param>
    /// <param name="contextLength">How many it can have.</param>
    public ContextLengthException(int length, int contextLength)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"The sequence needs {length} tokens, but the context holds {contextLength}. Shorten the prompt or load the model with a larger context."))
    {
        Length = length;
        ContextLength = contextLength;
    }

    /// <summary>How many tokens the sequence would have.</summary>
    public int Length { get; }

    /// <summary>How many tokens the context holds.</summary>
    public int ContextLength { get; }
}
