namespace SafeThink.Chat;

/// <summary>Names that <see cref="GuardedChatClient"/> uses in what it hands out.</summary>
public static class GuardedChatConstants
{
    /// <summary>The provider's name in the client's metadata.</summary>
    public const string ProviderName = "safethink";

    /// <summary>
    /// The key in a content's additional properties that marks text which a policy wrote and the model did not; its value is
    /// <see langword="true"/>. Such a content also has an annotation, so that it is not joined with its neighbours when a
    /// stream is collected into a response.
    /// </summary>
    public const string InjectedProperty = "safethink.injected";

    /// <summary>The key in the last update's additional properties of the seed that was used, a <see cref="uint"/>.</summary>
    public const string SeedProperty = "safethink.seed";

    /// <summary>The error code of the error content that ends a blocked response.</summary>
    public const string BlockedErrorCode = "safethink.blocked";

    /// <summary>Additional usage count: tokens that policies wrote, part of the output tokens.</summary>
    public const string InjectedTokens = "safethink.injected_tokens";

    /// <summary>Additional usage count: tokens sampled and taken back, no part of the output tokens.</summary>
    public const string DiscardedTokens = "safethink.discarded_tokens";

    /// <summary>Additional usage count: tokens that the reader waited for because the guard stepped in.</summary>
    public const string WaitTokens = "safethink.wait_tokens";

    /// <summary>Additional usage count: how often a policy stepped in.</summary>
    public const string Interventions = "safethink.interventions";

    /// <summary>Additional usage count: how many scores were asked for.</summary>
    public const string ScoredSteps = "safethink.scored_steps";

    /// <summary>
    /// Additional usage count: tokens of this turn's history that were evaluated behind the turn before, in the background:
    /// see <see cref="GuardedChatClientOptions.ReadsAhead"/>. They are among this turn's cached input tokens.
    /// </summary>
    public const string ReadAheadTokens = "safethink.read_ahead_tokens";
}
