namespace SafeThink.Pipeline;

/// <summary>What a policy does to the reasoning.</summary>
[Flags]
public enum PolicyTraits
{
    /// <summary>Nothing that could contradict another policy.</summary>
    None = 0,

    /// <summary>It writes the beginning of the thinking. Only one policy can.</summary>
    BeginsThinking = 1,

    /// <summary>It ends the thinking before the model has thought.</summary>
    SkipsThinking = 2,

    /// <summary>It keeps the model thinking when it wants to end.</summary>
    ExtendsThinking = 4,

    /// <summary>It judges steps by their score. Only one policy can.</summary>
    JudgesSteps = 8,
}
