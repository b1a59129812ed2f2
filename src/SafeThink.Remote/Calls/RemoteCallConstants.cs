namespace SafeThink.Remote;

/// <summary>The defaults of <see cref="RemoteCallOptions"/>.</summary>
public static class RemoteCallConstants
{
    /// <summary>How long a score may take, all attempts together: less than a policy's 30 seconds, so that the reason is known.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>How long one attempt may take.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(8);

    /// <summary>How often a failed attempt is repeated.</summary>
    public const int Retries = 2;

    /// <summary>How long the first repetition waits; the next waits twice as long, and all of them a little more or less.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait that a server may ask for.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>The share of failed attempts from which on the server is left alone.</summary>
    public const double FailureRatio = 0.5;

    /// <summary>How many attempts there must be before that share means anything.</summary>
    public const int MinimumAttempts = 6;

    /// <summary>Over how long that share is taken.</summary>
    public static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(30);

    /// <summary>For how long the server is left alone.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(15);
}
