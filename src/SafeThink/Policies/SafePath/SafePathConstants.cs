namespace SafeThink.Policies.SafePath;

/// <summary>The defaults of <see cref="SafePathOptions"/>.</summary>
public static class SafePathConstants
{
    /// <summary>The policy's name.</summary>
    public const string Name = "safepath";

    /// <summary>The prefill of ZS-SafePath; the thinking stays open behind it.</summary>
    public const string Text = "Let's think about safety first.";
}
