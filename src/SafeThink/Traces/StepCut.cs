namespace SafeThink.Traces;

/// <summary>Whether a step ends at a byte.</summary>
internal enum StepCut
{
    None,

    /// <summary>The step ends before the byte.</summary>
    Before,

    /// <summary>The step ends with the byte.</summary>
    After,
}
