using SafeThink.Engines;

namespace SafeThink.Decoding.Observers;

/// <summary>A loop whose sequence is watched.</summary>
internal sealed class ObservedLoop(IDecodingLoop inner, DecodeObserver observer) : IDecodingLoop
{
    private readonly bool _watchesTokens = observer.WatchesTokens;
    private IDecodingSequence? _sequence;
    private bool _promptIsRead;

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        if (_sequence is null)
            _sequence = _watchesTokens ? new ObservedSequence(sequence, observer) : sequence;
        else if (!_promptIsRead)
            SeePromptRead();
        var turn = inner.Advance(_sequence);
        return observer.HasSeenEnough ? LoopTurn.Finish : turn;
    }

    private void SeePromptRead()
    {
        _promptIsRead = true;
        observer.PromptRead();
    }
}
