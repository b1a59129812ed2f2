namespace SafeThink.Engines;

/// <summary>What an engine does after a turn of an <see cref="IDecodingLoop"/>.</summary>
public enum LoopTurn
{
    /// <summary>
    /// Evaluate what is pending, then call again with fresh logits. With nothing pending, the last kept token is
    /// read again where its logits are gone.
    /// </summary>
    Evaluate,

    /// <summary>Leave the sequence as it is until <see cref="IDecodingSequence.Wake"/> is called, then call again.</summary>
    Park,

    /// <summary>The run is over; free the sequence.</summary>
    Finish,
}
