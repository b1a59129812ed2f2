namespace SafeThink.Engines;

/// <summary>The kinds of <see cref="RollbackCapability"/>.</summary>
public enum RollbackKind
{
    /// <summary>Nothing can be taken back: a rewind reads the kept tokens again from the first.</summary>
    None,

    /// <summary>Any tail can be cut off.</summary>
    Arbitrary,

    /// <summary>State is saved at marks and put back.</summary>
    Checkpoint,

    /// <summary>A tail of limited length can be cut off.</summary>
    Bounded,
}
