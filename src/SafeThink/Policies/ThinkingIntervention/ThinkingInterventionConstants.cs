namespace SafeThink.Policies.ThinkingIntervention;

/// <summary>The defaults of <see cref="ThinkingInterventionOptions"/>.</summary>
public static class ThinkingInterventionConstants
{
    /// <summary>The policy's name.</summary>
    public const string Name = "intervention";

    /// <summary>The safety sentence of Thinking Intervention (arXiv 2503.24370); longer texts refuse too much.</summary>
    public const string Text = "I am a helpful, respectful, and honest assistant.";
}
