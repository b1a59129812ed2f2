namespace SafeThink.Policies.LessThink;

/// <summary>The defaults of <see cref="LessThinkOptions"/>.</summary>
public static class LessThinkConstants
{
    /// <summary>The policy's name.</summary>
    public const string Name = "lessthink";

    /// <summary>The sentence of SafeChain, table 6, grammar included, with the one space behind it of the reference code.</summary>
    public const string Text = "Okay, the user ask for this, I can answer it without thinking much. ";
}
