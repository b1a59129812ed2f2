namespace SafeThink.Policies.MoreThink;

/// <summary>The defaults of <see cref="MoreThinkOptions"/>.</summary>
public static class MoreThinkConstants
{
    /// <summary>The policy's name.</summary>
    public const string Name = "morethink";

    /// <summary>What replaces the end of the thinking (SafeChain, table 6).</summary>
    public const string Text = "Wait";

    /// <summary>How often the end of the thinking is replaced (SafeChain, section on MoreThink).</summary>
    public const int MaximumReplacements = 10;

    /// <summary>From how many thinking tokens on the model may end (SafeChain, section on MoreThink).</summary>
    public const int MaximumThinkingTokens = 10_000;
}
