namespace SafeThink.Decoding.RunningAhead;

/// <summary>Chooses how far to decode ahead of a verdict: as far as was asked for, or as long as it pays.</summary>
/// <remarks>
/// <para>
/// Ahead of a verdict, tokens are decoded in the time that a score takes. That cannot pay where decoding keeps every processor
/// busy, since the scorer then waits for it; nor where a score takes a fraction of a token's time, since the verdict is there
/// before the first token is, and is looked at only then.
/// </para>
/// <para>
/// Both times are measured as the request goes on and smoothed. Between the two bounds the choice stays what it was, so that it
/// does not change from step to step. It starts with running ahead: the first score is the first that is known.
/// </para>
/// </remarks>
/// <param name="asked">The bound that was asked for; null chooses.</param>
/// <param name="hasFreeProcessor">Whether decoding leaves a processor free for the scorer.</param>
/// <param name="time">The clock.</param>
internal sealed class RunAheadChoice(int? asked, bool hasFreeProcessor, TimeProvider time)
{
    /// <summary>Below this share of a token's time, a score is not worth running ahead of.</summary>
    private const double LeastShare = 0.25;

    /// <summary>From this share on it is again.</summary>
    private const double EnoughShare = 0.5;

    /// <summary>How much of an average a new measurement makes up.</summary>
    private const double Weight = 0.25;

    private double? _score;
    private double? _token;
    private bool _pays = true;
    private long _start;
    private int _tokens;

    /// <summary>How many tokens may be decoded ahead of the next verdict.</summary>
    public int Bound => asked ?? (hasFreeProcessor && _pays ? int.MaxValue : 0);

    /// <summary>A token was sampled.</summary>
    public void Sampled()
    {
        // The first token's own time has the prompt in it, or the wait for a verdict.
        if (_tokens++ == 0 && asked is null)
            _start = time.GetTimestamp();
    }

    /// <summary>A stretch of tokens without a wait in it is over.</summary>
    public void StretchEnded()
    {
        if (_tokens > 1 && asked is null)
            _token = Average(_token, time.GetElapsedTime(_start).TotalSeconds / (_tokens - 1));
        _tokens = 0;
    }

    /// <summary>A verdict came.</summary>
    /// <param name="duration">How long the call to the scorer took.</param>
    public void Scored(TimeSpan duration)
    {
        _score = Average(_score, duration.TotalSeconds);
        if (_token is { } token)
            _pays = _score >= token * (_pays ? LeastShare : EnoughShare);
    }

    private static double Average(double? average, double value) => average is { } before ? before + (Weight * (value - before)) : value;
}
