namespace SafeThink.LlamaCpp.Decoding.Sequences;

/// <summary>What a sequence waits for.</summary>
internal enum SequenceState
{
    /// <summary>For its loop to be called.</summary>
    Ready,

    /// <summary>For its pending tokens to be evaluated.</summary>
    Evaluating,

    /// <summary>For a wake.</summary>
    Parked,
}
