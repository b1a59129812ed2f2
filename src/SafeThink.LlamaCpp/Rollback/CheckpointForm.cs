namespace SafeThink.LlamaCpp.Rollback;

/// <summary>What a checkpoint holds; the values are llama.cpp's state flags.</summary>
internal enum CheckpointForm : uint
{
    /// <summary>The whole state of the sequence.</summary>
    Full = 0,

    /// <summary>Only what cannot be cut: recurrent state and sliding windows. The attention cache stays and is cut.</summary>
    Partial = 1,
}
