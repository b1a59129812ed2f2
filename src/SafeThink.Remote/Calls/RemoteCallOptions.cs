namespace SafeThink.Remote;

/// <summary>How a remote scorer deals with a server that is slow, busy or gone. Whatever it does, no score means indeterminate.</summary>
public sealed class RemoteCallOptions
{
    /// <summary>How long a score may take, all attempts and waits together. From 10 milliseconds to a day.</summary>
    /// <value>20 seconds</value>
    public TimeSpan Deadline { get; set; } = RemoteCallConstants.Deadline;

    /// <summary>How long one attempt may take. From 10 milliseconds to a day.</summary>
    /// <value>8 seconds</value>
    public TimeSpan AttemptTimeout { get; set; } = RemoteCallConstants.AttemptTimeout;

    /// <summary>How often an attempt is repeated that failed for now: no connection, a timeout, 408, 429 or 5xx. From 0 to 10.</summary>
    /// <value>2</value>
    public int Retries { get; set; } = RemoteCallConstants.Retries;

    /// <summary>How long the first repetition waits where the server does not say; doubled each time, with jitter. From 0 to a minute.</summary>
    /// <value>200 milliseconds</value>
    public TimeSpan RetryDelay { get; set; } = RemoteCallConstants.RetryDelay;

    /// <summary>The longest wait that a server's Retry-After may ask for; where it asks for more, there is no score. From 0 to an hour.</summary>
    /// <value>5 seconds</value>
    public TimeSpan LongestRetryAfter { get; set; } = RemoteCallConstants.LongestRetryAfter;

    /// <summary>The share of failed attempts from which on the server is left alone. Above 0, at most 1.</summary>
    /// <value>0.5</value>
    public double FailureRatio { get; set; } = RemoteCallConstants.FailureRatio;

    /// <summary>How many attempts there must be within <see cref="SamplingDuration"/> before it is left alone. At least 2.</summary>
    /// <value>6</value>
    public int MinimumAttempts { get; set; } = RemoteCallConstants.MinimumAttempts;

    /// <summary>Over how long failures are counted. From half a second to a day.</summary>
    /// <value>30 seconds</value>
    public TimeSpan SamplingDuration { get; set; } = RemoteCallConstants.SamplingDuration;

    /// <summary>For how long the server is left alone before one attempt tries it again. From half a second to a day.</summary>
    /// <value>15 seconds</value>
    public TimeSpan BreakDuration { get; set; } = RemoteCallConstants.BreakDuration;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range; the message names it.</exception>
    public void Validate()
    {
        Check(nameof(Deadline), Deadline, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1));
        Check(nameof(AttemptTimeout), AttemptTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(1));
        Check(nameof(RetryDelay), RetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Check(nameof(LongestRetryAfter), LongestRetryAfter, TimeSpan.Zero, TimeSpan.FromHours(1));
        Check(nameof(SamplingDuration), SamplingDuration, TimeSpan.FromSeconds(0.5), TimeSpan.FromDays(1));
        Check(nameof(BreakDuration), BreakDuration, TimeSpan.FromSeconds(0.5), TimeSpan.FromDays(1));
        if (Retries is < 0 or > 10)
            throw new ArgumentOutOfRangeException(nameof(Retries), Retries, "The number of retries must lie from 0 to 10.");
        if (MinimumAttempts < 2)
            throw new ArgumentOutOfRangeException(nameof(MinimumAttempts), MinimumAttempts, "The circuit breaker needs at least 2 attempts to go by.");
        if (!(FailureRatio > 0 && FailureRatio <= 1))
            throw new ArgumentOutOfRangeException(nameof(FailureRatio), FailureRatio, "The failure ratio must lie above 0 and be at most 1.");
    }

    private static void Check(string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, value, $"It must lie from {least} to {most}.");
    }
}
