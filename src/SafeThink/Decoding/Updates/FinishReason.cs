namespace SafeThink.Decoding;

/// <summary>Why a decode ended.</summary>
public enum FinishReason
{
    /// <summary>The model had finished.</summary>
    Stop,

    /// <summary>The most tokens allowed, or the end of the context, was reached.</summary>
    Length,

    /// <summary>The guard ended the output: what came next was not safe.</summary>
    ContentFilter,
}
