namespace SafeThink.Policies.ZeroThink;

/// <summary>The defaults of <see cref="ZeroThinkOptions"/>.</summary>
public static class ZeroThinkConstants
{
    /// <summary>The policy's name.</summary>
    public const string Name = "zerothink";

    /// <summary>Nothing.</summary>
    public const string Text = "";
}
