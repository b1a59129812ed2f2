namespace SafeThink.Engines;

/// <summary>What one sequence does: called whenever its logits are ready.</summary>
public interface IDecodingLoop
{
    /// <summary>Whether the run gives way: before an engine refuses another run for the sake of this one, it ends this one as if it had been cancelled.</summary>
    /// <remarks>For what is done on the chance that it will be of use. Does not change during a run.</remarks>
    /// <value><see langword="false"/>, unless a loop says otherwise.</value>
    bool GivesWay => false;

    /// <summary>Moves the sequence on by one turn.</summary>
    /// <remarks>
    /// Called on the engine's decode thread, so it must not block: whoever has to wait returns
    /// <see cref="LoopTurn.Park"/> and later calls <see cref="IDecodingSequence.Wake"/>. The first call comes with an
    /// empty sequence, to which the prompt is appended. An exception ends the run with that exception and harms no
    /// other sequence.
    /// </remarks>
    /// <param name="sequence">The sequence; valid during the call, <see cref="IDecodingSequence.Wake"/> apart.</param>
    /// <returns>What the engine does next.</returns>
    LoopTurn Advance(IDecodingSequence sequence);
}
