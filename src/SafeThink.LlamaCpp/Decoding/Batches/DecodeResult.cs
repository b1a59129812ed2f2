namespace SafeThink.LlamaCpp.Decoding.Batches;

/// <summary>What <c>llama_decode</c> returns; anything below <see cref="InvalidBatch"/> is fatal for the batch.</summary>
internal enum DecodeResult
{
    /// <summary>The batch is malformed; the memory is as before.</summary>
    InvalidBatch = -1,

    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>The KV cache has no room; the memory is as before.</summary>
    NoRoom = 1,

    /// <summary>Aborted; what was finished stays in the memory.</summary>
    Aborted = 2,
}
