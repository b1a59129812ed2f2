namespace SafeThink.Engines;

/// <summary>One sequence of tokens with its KV cache and its sampler, both of which can be taken back.</summary>
/// <remarks>
/// Tokens are appended at once and evaluated later: <see cref="Append"/> and <see cref="SampleNext"/> only make them
/// <em>pending</em>; the engine evaluates all pending tokens of all sequences in one batch when the loop returns
/// <see cref="LoopTurn.Evaluate"/>. Prefill and splice are thus the same act. Members are called on the decode
/// thread, inside <see cref="IDecodingLoop.Advance"/>; only <see cref="Wake"/> may be called from elsewhere.
/// </remarks>
public interface IDecodingSequence
{
    /// <summary>Every token so far, evaluated or pending, prompt included. Valid until the next change.</summary>
    ReadOnlySpan<int> Tokens { get; }

    /// <summary>Whether <see cref="Logits"/> and <see cref="SampleNext"/> can be used: nothing is pending and the row is there.</summary>
    bool HasLogits { get; }

    /// <summary>The logits behind the last token: one <see cref="float"/> a vocabulary entry, unnormalised.</summary>
    /// <remarks>Touching them costs vocabulary-sized work and may rule out sampling on the device: policies read token ids.</remarks>
    /// <exception cref="InvalidOperationException"><see cref="HasLogits"/> is false.</exception>
    ReadOnlySpan<float> Logits { get; }

    /// <summary>The hidden states that the engine keeps of the tokens behind the prompt; null where it keeps none, as by default.</summary>
    IHiddenStates? HiddenStates => null;

    /// <summary>Samples the next token, makes the sampler accept it, and leaves it pending.</summary>
    /// <returns>The token's id.</returns>
    /// <exception cref="InvalidOperationException"><see cref="HasLogits"/> is false.</exception>
    int SampleNext();

    /// <summary>Adds tokens to be evaluated as one batch, and makes the sampler's penalties count them.</summary>
    /// <param name="tokens">Token ids; an empty span does nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the vocabulary.</exception>
    /// <exception cref="ContextLengthException">The sequence would outgrow the model's context.</exception>
    void Append(ReadOnlySpan<int> tokens);

    /// <summary>Adds a prompt to an empty sequence, sharing what the engine still holds of an earlier prompt that begins with the same tokens.</summary>
    /// <remarks>
    /// <para>
    /// What a sequence is given by this method stays evaluated in the engine when its run ends, also when it is cancelled,
    /// until the room is needed: the prompt that has been of no use for longest goes first. Tokens behind the prompt do not
    /// stay. An engine that keeps nothing evaluates everything, which is what the default implementation does.
    /// </para>
    /// <para>
    /// Runs that are under way share too. Where one is about to evaluate what this prompt begins with, an engine may count
    /// that as shared and wait for it; should that run fail before, the tokens are evaluated here after all.
    /// </para>
    /// <para>
    /// A shared prompt continues as one that a single run evaluated in the same pieces. Read at once, the same tokens have
    /// states that differ in their last bits, so where two tokens are almost equally likely the other one can be taken.
    /// </para>
    /// </remarks>
    /// <param name="tokens">Token ids.</param>
    /// <param name="scope">Who shares: prompts given under another object are never looked at. Compared by reference.</param>
    /// <returns>How many of the tokens need not be evaluated; always less than there are.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the vocabulary.</exception>
    /// <exception cref="ContextLengthException">The sequence would outgrow the model's context.</exception>
    /// <exception cref="InvalidOperationException">The sequence is not empty.</exception>
    int AppendPrompt(ReadOnlySpan<int> tokens, object scope)
    {
        Append(tokens);
        return 0;
    }

    /// <summary>Remembers the present state: length, sampler (random numbers and penalties), and logits.</summary>
    /// <remarks>Costs a clone of the sampler (microseconds) and, for models that need one, a checkpoint of the state.</remarks>
    /// <returns>A mark for <see cref="Rewind"/>. Dispose it when the sequence can no longer come back to it.</returns>
    SequenceMark Mark();

    /// <summary>Takes back everything behind a mark: afterwards the sequence is as if it had never gone on.</summary>
    /// <param name="mark">A mark of this sequence; it stays valid and can be used again.</param>
    /// <exception cref="ArgumentException">The mark belongs to another sequence, or is disposed.</exception>
    /// <exception cref="InvalidOperationException">The mark lies behind the present end: it was itself taken back.</exception>
    void Rewind(SequenceMark mark);

    /// <summary>Takes back every token from a position on, where no mark was set.</summary>
    /// <remarks>
    /// The penalties are rebuilt from the tokens that stay; the random numbers go on from where they are. For a cut
    /// that must leave no trace at all, use a mark.
    /// </remarks>
    /// <param name="length">How many tokens stay, from 0 to the present length.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is out of range.</exception>
    void Truncate(int length);

    /// <summary>Samples differently from here on; the penalties are rebuilt from the tokens so far.</summary>
    /// <param name="sampling">The new sampling, its seed included.</param>
    void Resample(SamplingOptions sampling);

    /// <summary>Starts a second run that shares this sequence's tokens, KV cache, sampler state and logits so far.</summary>
    /// <param name="decodingLoop">What the new sequence does.</param>
    /// <param name="cancellationToken">Ends the new run.</param>
    /// <returns>The new run, as <see cref="IDecodingEngine.RunAsync"/> gives it.</returns>
    Task ForkAsync(IDecodingLoop decodingLoop, CancellationToken cancellationToken = default);

    /// <summary>Goes on as a fork of this sequence would have: its tokens, KV cache, sampler state and logits become this sequence's.</summary>
    /// <remarks>
    /// The fork gets what this sequence had, and is good for nothing but to be ended. Marks of this sequence that lie at or before
    /// its present end stay valid. An engine that cannot do this leaves both alone, which is what the default implementation does.
    /// </remarks>
    /// <param name="fork">What <see cref="ForkAsync"/> gave a loop to work with: parked, and begun with all tokens of this sequence.</param>
    /// <returns>Whether it was taken up; not where the fork has ended, belongs to another engine, or cannot be taken up.</returns>
    /// <exception cref="ArgumentException">The fork does not begin with this sequence's tokens.</exception>
    bool TryTakeUp(IDecodingSequence fork) => false;

    /// <summary>Ends a <see cref="LoopTurn.Park"/>. Safe from any thread; once the run is over it does nothing.</summary>
    /// <remarks>A wake that comes before the park is not lost: the park then ends at once.</remarks>
    void Wake();
}
