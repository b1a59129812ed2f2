using SafeThink.Engines;

namespace SafeThink.EndToEnd.Interventions;

/// <summary>A loop written as a method that yields where the engine is to evaluate.</summary>
internal sealed class EnumeratedLoop(Func<IDecodingSequence, IEnumerable<LoopTurn>> body) : IDecodingLoop
{
    private IEnumerator<LoopTurn>? _turns;

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        _turns ??= body(sequence).GetEnumerator();
        return _turns.MoveNext() ? _turns.Current : LoopTurn.Finish;
    }
}
