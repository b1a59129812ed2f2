using System.Collections.Immutable;
using SafeThink.Pipeline;

namespace SafeThink.Decoding.Observers;

/// <summary>Several observers as one.</summary>
internal sealed class ObserverGroup(ImmutableArray<DecodeObserver> observers) : DecodeObserver
{
    public override bool WatchesTokens { get; } = observers.Any(o => o.WatchesTokens);

    public override bool HasSeenEnough => observers.Any(o => o.HasSeenEnough);

    public override void PromptRead()
    {
        foreach (var observer in observers)
            observer.PromptRead();
    }

    public override void Appended(int position, ReadOnlySpan<int> tokens)
    {
        foreach (var observer in observers)
            observer.Appended(position, tokens);
    }

    public override void Sampled(int position, int token)
    {
        foreach (var observer in observers)
            observer.Sampled(position, token);
    }

    public override void TakenBack(int length)
    {
        foreach (var observer in observers)
            observer.TakenBack(length);
    }

    public override void Proposed(int start)
    {
        foreach (var observer in observers)
            observer.Proposed(start);
    }

    public override void Decided(in DecodingEvent e, in Directive directive, DecodingPolicy? decidedBy)
    {
        foreach (var observer in observers)
            observer.Decided(e, directive, decidedBy);
    }

    public override void Updated(in DecodingUpdate update)
    {
        foreach (var observer in observers)
            observer.Updated(update);
    }

    public override void Ended(Exception? fault)
    {
        foreach (var observer in observers)
            observer.Ended(fault);
    }
}
