using SafeThink.Engines;

namespace SafeThink.Benchmarks.PassThrough;

/// <summary>The least that a loop has to do: take token after token until there are enough.</summary>
internal sealed class BareLoop(ITokenizer tokenizer, int[] prompt, int tokens) : IDecodingLoop
{
    private bool _hasStarted;
    private int _sampled;

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        if (!_hasStarted)
        {
            _hasStarted = true;
            sequence.Append(prompt);
            return LoopTurn.Evaluate;
        }

        var token = sequence.SampleNext();
        return tokenizer.IsEndOfGeneration(token) || ++_sampled == tokens ? LoopTurn.Finish : LoopTurn.Evaluate;
    }
}
