namespace SafeThink.Scoring.Calibration;

/// <summary>A guard profile cannot be used: it is no profile, one of another version, was changed, or belongs to another scorer.</summary>
public sealed class GuardProfileException : Exception
{
    /// <summary>Creates the exception.</summary>
    public GuardProfileException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public GuardProfileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What brought it to light.</param>
    public GuardProfileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
