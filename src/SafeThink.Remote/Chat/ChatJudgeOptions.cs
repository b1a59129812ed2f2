using Microsoft.Extensions.AI;

namespace SafeThink.Remote;

/// <summary>Options of <see cref="ChatClientScorer"/>.</summary>
public sealed class ChatJudgeOptions
{
    /// <summary>What to call the scorer; null for the client's model.</summary>
    /// <value><see langword="null"/></value>
    public string? Name { get; set; }

    /// <summary>What is unsafe, in plain words to the judge.</summary>
    /// <value><see cref="ChatJudgeConstants.Policy"/></value>
    public string Policy { get; set; } = ChatJudgeConstants.Policy;

    /// <summary>How many characters of the conversation are shown: the latest messages, a long one without its middle. At least 1.</summary>
    /// <value>4000</value>
    public int RequestCharacters { get; set; } = ChatJudgeConstants.RequestCharacters;

    /// <summary>How many characters of the accepted trace are shown, the latest ones. At least 0.</summary>
    /// <value>8000</value>
    public int TraceCharacters { get; set; } = ChatJudgeConstants.TraceCharacters;

    /// <summary>The longest step that is shown; a longer one is indeterminate, since a part of it would go unread. At least 1.</summary>
    /// <value>20000</value>
    public int MaximumStepCharacters { get; set; } = ChatJudgeConstants.MaximumStepCharacters;

    /// <summary>
    /// What goes to the client with each call; copied. Where it leaves them open, the temperature is 0, the output has at most
    /// <see cref="ChatJudgeConstants.MaximumOutputTokens"/> tokens and the response format is JSON.
    /// </summary>
    /// <value><see langword="null"/></value>
    public ChatOptions? ChatOptions { get; set; }

    /// <summary>What happens when the client is slow, busy or gone. Set its retries to 0 where the client retries by itself.</summary>
    public RemoteCallOptions Call { get; set; } = new();

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value cannot be; the message names it.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Call);
        if (Name is not null && string.IsNullOrWhiteSpace(Name))
            throw new ArgumentException("The scorer's name is blank.", nameof(Name));
        ArgumentException.ThrowIfNullOrWhiteSpace(Policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestCharacters, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(TraceCharacters);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumStepCharacters, 1);
        Call.Validate();
    }
}
