using SafeThink.Engines;

namespace SafeThink.Benchmarks.Interventions;

/// <summary>Writes behind a mark and comes back to it, again and again.</summary>
/// <param name="prompt">What comes first.</param>
/// <param name="write">What is written before each evaluation, or once where there is none.</param>
/// <param name="evaluations">How often the engine evaluates before each rewind.</param>
/// <param name="operations">How many rewinds there are.</param>
internal sealed class RepeatedLoop(int[] prompt, Action<IDecodingSequence> write, int evaluations, int operations) : IDecodingLoop
{
    private bool _hasPrompt;
    private SequenceMark? _mark;
    private int _evaluated;
    private int _done;

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        if (!_hasPrompt)
        {
            sequence.Append(prompt);
            _hasPrompt = true;
            return LoopTurn.Evaluate;
        }

        while (true)
        {
            if (_mark is not null && _evaluated == evaluations)
                Rewind(sequence, _mark);
            if (_done == operations)
                return LoopTurn.Finish;
            _mark ??= sequence.Mark();
            write(sequence);
            if (evaluations == 0)
                continue;
            _evaluated++;
            return LoopTurn.Evaluate;
        }
    }

    private void Rewind(IDecodingSequence sequence, SequenceMark mark)
    {
        sequence.Rewind(mark);
        mark.Dispose();
        _mark = null;
        _evaluated = 0;
        _done++;
    }
}
