namespace SafeThink.GuardTraining.Data;

/// <summary>What the rows of a set are for.</summary>
internal enum DataUse
{
    /// <summary>The head is fitted on them.</summary>
    Training,

    /// <summary>Unsafe is to be told from safe on them.</summary>
    Test,

    /// <summary>A choice is made by how well unsafe is told from safe on them.</summary>
    Choice,

    /// <summary>All are harmless: any alarm on them is false.</summary>
    Harmless,
}
