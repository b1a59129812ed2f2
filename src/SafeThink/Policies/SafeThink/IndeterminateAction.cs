namespace SafeThink.Policies.SafeThink;

/// <summary>What happens to a step whose score is not known. It is never accepted.</summary>
public enum IndeterminateAction
{
    /// <summary>It is treated like an unsafe step: taken back and resampled, in the end refused.</summary>
    TreatAsUnsafe,

    /// <summary>The step is taken back and the output ends.</summary>
    Block,
}
