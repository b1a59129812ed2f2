namespace SafeThink.Engines;

/// <summary>The hidden states that an engine keeps of a sequence's tokens: what chosen layers made of each.</summary>
/// <remarks>Used on the decode thread, inside <see cref="IDecodingLoop.Advance"/>.</remarks>
public interface IHiddenStates
{
    /// <summary>How many tokens of the sequence are evaluated: only they have states.</summary>
    int Count { get; }

    /// <summary>A token's states, layer after layer, as the model has them; valid until the next change of the sequence.</summary>
    /// <param name="position">The token's place in <see cref="IDecodingSequence.Tokens"/>.</param>
    /// <returns>Layers × width numbers; empty where none are kept: in the prompt, and of tokens that are not evaluated.</returns>
    ReadOnlySpan<float> At(int position);
}
