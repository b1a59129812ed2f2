namespace SafeThink.Policies.SafeThink;

/// <summary>What happens to an unsafe step that is not, or no longer, resampled.</summary>
public enum UnsafeStepAction
{
    /// <summary>
    /// The step is taken back, the thinking ended and the answer begun with a refusal. If what follows is unsafe all the
    /// same, the output is blocked.
    /// </summary>
    Refuse,

    /// <summary>The step is taken back and the output ends.</summary>
    Block,

    /// <summary>The step is accepted and released although it is unsafe: the published algorithm. <b>Fails open.</b></summary>
    Accept,
}
