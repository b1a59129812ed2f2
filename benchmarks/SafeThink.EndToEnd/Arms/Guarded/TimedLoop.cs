using System.Diagnostics;
using SafeThink.Engines;

namespace SafeThink.EndToEnd.Arms.Guarded;

/// <summary>Notes when a loop is first called with logits, and which tokens it ended with.</summary>
/// <remarks>It costs a call and a comparison a token, and they count against the guarded arms.</remarks>
internal sealed class TimedLoop(IDecodingLoop inner, int promptLength) : IDecodingLoop
{
    /// <summary>When the prompt's logits were there.</summary>
    public long Started { get; private set; }

    /// <summary>What the process had allocated by then.</summary>
    public long AllocatedBefore { get; private set; }

    /// <summary>The tokens behind the prompt, once the loop is finished.</summary>
    public int[] Tokens { get; private set; } = [];

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        if (Started == 0 && sequence.HasLogits)
        {
            AllocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            Started = Stopwatch.GetTimestamp();
        }

        var turn = inner.Advance(sequence);
        if (turn == LoopTurn.Finish)
            Tokens = sequence.Tokens[promptLength..].ToArray();
        return turn;
    }
}
