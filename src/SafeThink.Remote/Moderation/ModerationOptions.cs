namespace SafeThink.Remote;

/// <summary>Options of <see cref="ModerationScorer"/>.</summary>
public sealed class ModerationOptions
{
    /// <summary>Where requests go; HTTPS, unless it is this machine.</summary>
    /// <value>OpenAI's endpoint</value>
    public Uri Endpoint { get; set; } = ModerationConstants.Endpoint;

    /// <summary>The key, sent as a bearer token; null for none. It is never logged and never part of a message.</summary>
    /// <value><see langword="null"/></value>
    public string? ApiKey { get; set; }

    /// <summary>Whether texts may go over plain HTTP to another machine, key included.</summary>
    /// <value><see langword="false"/></value>
    public bool AllowsPlainHttp { get; set; }

    /// <summary>The model that is asked; null leaves it to the server.</summary>
    /// <value>omni-moderation-latest</value>
    public string? Model { get; set; } = ModerationConstants.Model;

    /// <summary>How many characters of the accepted trace are sent before the candidate, the latest ones. At least 0.</summary>
    /// <value>2000</value>
    public int TraceCharacters { get; set; } = ModerationConstants.TraceCharacters;

    /// <summary>The longest step that is sent; a longer one is indeterminate, since a part of it would go unread. At least 1.</summary>
    /// <value>20000</value>
    public int MaximumStepCharacters { get; set; } = ModerationConstants.MaximumStepCharacters;

    /// <summary>What happens when the server is slow, busy or gone.</summary>
    public RemoteCallOptions Call { get; set; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value cannot be; the message names it. It never shows the key.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoint);
        ArgumentNullException.ThrowIfNull(Call);
        if (!Endpoint.IsAbsoluteUri || (Endpoint.Scheme != Uri.UriSchemeHttps && Endpoint.Scheme != Uri.UriSchemeHttp))
            throw new ArgumentException($"The endpoint '{Endpoint}' is no absolute HTTP address.", nameof(Endpoint));
        if (Endpoint.Scheme == Uri.UriSchemeHttp && !Endpoint.IsLoopback && !AllowsPlainHttp)
            throw new ArgumentException($"The endpoint '{Endpoint}' would get texts and key over plain HTTP: use https, or set AllowsPlainHttp on a network that you trust.", nameof(Endpoint));
        if (ApiKey is not null && (ApiKey.Length == 0 || !ApiKey.All(char.IsAscii) || ApiKey.Any(c => char.IsControl(c) || c == ' ')))
            throw new ArgumentException("The API key is empty, or holds a space or a character that no header can carry.", nameof(ApiKey));
        if (Model is not null && string.IsNullOrWhiteSpace(Model))
            throw new ArgumentException("The model's name is blank: leave it null where the server chooses.", nameof(Model));
        ArgumentOutOfRangeException.ThrowIfNegative(TraceCharacters);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumStepCharacters, 1);
        Call.Validate();
    }
}
