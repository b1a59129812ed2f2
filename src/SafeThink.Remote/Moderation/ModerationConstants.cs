namespace SafeThink.Remote;

/// <summary>The defaults of <see cref="ModerationOptions"/>.</summary>
public static class ModerationConstants
{
    /// <summary>OpenAI's own endpoint.</summary>
    public static readonly Uri Endpoint = new("https://api.openai.com/v1/moderations");

    /// <summary>The model that is asked.</summary>
    public const string Model = "omni-moderation-latest";

    /// <summary>How many characters of the accepted trace go before the candidate.</summary>
    public const int TraceCharacters = 2_000;

    /// <summary>The longest step that is sent.</summary>
    public const int MaximumStepCharacters = 20_000;

    /// <summary>The score that a flagged text has at most, however low its category scores are: below a threshold of 0.</summary>
    public const float FlaggedScore = -0.1f;
}
