using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Tests.Support;

/// <summary>Walks a path without ever turning back.</summary>
internal sealed class StraightLoop(IReadOnlyList<PathEvent> path) : IDecodingLoop
{
    private int _next;

    public int[] Tokens { get; private set; } = [];

    public float[] Logits { get; private set; } = [];

    public float[] States { get; private set; } = [];

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        while (_next < path.Count)
        {
            var (tokens, isSampled) = path[_next];
            if (isSampled && !sequence.HasLogits)
                return LoopTurn.Evaluate;
            _next++;
            if (tokens.Length == 0)
                return LoopTurn.Evaluate;
            if (isSampled)
                sequence.SampleNext();
            else
                sequence.Append(tokens);
        }

        if (!sequence.HasLogits)
            return LoopTurn.Evaluate;
        Tokens = sequence.Tokens.ToArray();
        Logits = sequence.Logits.ToArray();
        States = WanderingLoop.StatesOf(sequence);
        return LoopTurn.Finish;
    }
}
