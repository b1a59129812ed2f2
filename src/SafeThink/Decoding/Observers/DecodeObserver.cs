using SafeThink.Pipeline;

namespace SafeThink.Decoding.Observers;

/// <summary>Sees what one decode does, without a say in it.</summary>
/// <remarks>
/// Called on the decode thread, in the order in which things happen; <see cref="Ended"/> comes last, off that thread. A
/// decode that nobody observes runs as if this did not exist: observers are put around its parts, not into them. What an
/// observer hands to code of others it guards itself, so that nothing it does can end a decode (I9).
/// </remarks>
internal abstract class DecodeObserver
{
    /// <summary>Whether it wants to see tokens; otherwise the sequence is left alone.</summary>
    public virtual bool WatchesTokens => false;

    /// <summary>Whether the decode may end here: only a replay does that.</summary>
    public virtual bool HasSeenEnough => false;

    /// <summary>The prompt has been evaluated.</summary>
    public virtual void PromptRead()
    {
    }

    /// <summary>Tokens were put behind the sequence; the first that are, are the prompt.</summary>
    /// <param name="position">The first one's place in the sequence.</param>
    /// <param name="tokens">The tokens.</param>
    public virtual void Appended(int position, ReadOnlySpan<int> tokens)
    {
    }

    /// <summary>A token was sampled.</summary>
    /// <param name="position">Its place in the sequence.</param>
    /// <param name="token">The token.</param>
    public virtual void Sampled(int position, int token)
    {
    }

    /// <summary>Everything from a length on was taken back.</summary>
    /// <param name="length">How many tokens stay.</param>
    public virtual void TakenBack(int length)
    {
    }

    /// <summary>A step is at its end and about to be scored: what is sampled from here to the decision is decoded ahead.</summary>
    /// <param name="start">How long the sequence was at the last token edge at or before the step's beginning.</param>
    public virtual void Proposed(int start)
    {
    }

    /// <summary>The policies were asked.</summary>
    /// <param name="e">What they were asked about.</param>
    /// <param name="directive">Their answer.</param>
    /// <param name="decidedBy">Whose answer it is; null if nobody had one.</param>
    public virtual void Decided(in DecodingEvent e, in Directive directive, DecodingPolicy? decidedBy)
    {
    }

    /// <summary>Something was handed out.</summary>
    /// <param name="update">What.</param>
    public virtual void Updated(in DecodingUpdate update)
    {
    }

    /// <summary>The decode is over and its sequence freed.</summary>
    /// <param name="fault">What ended it; null if it came to its end.</param>
    public virtual void Ended(Exception? fault)
    {
    }
}
