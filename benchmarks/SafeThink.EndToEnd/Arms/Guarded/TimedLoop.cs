using System.Diagnostics;
using SafeThink.Engines;

namespace SafeThink.EndToEnd.Arms.Guarded;

/// <summary>Notes when a loop is first called with logits, how long it stood still, and which tokens it ended with.</summary>
/// <remarks>It costs a call and two comparisons a token, and they count against the guarded arms.</remarks>
internal sealed class TimedLoop(IDecodingLoop inner, int promptLength) : IDecodingLoop
{
    private long _parked;

    /// <summary>When the prompt's logits were there.</summary>
    public long Started { get; private set; }

    /// <summary>What the process had allocated by then.</summary>
    public long AllocatedBefore { get; private set; }

    /// <summary>How long the loop was parked, in all.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Of <see cref="Waited"/>, since a token was last evaluated.</summary>
    public TimeSpan WaitedAtEnd { get; private set; }

    /// <summary>The tokens behind the prompt, once the loop is finished.</summary>
    public int[] Tokens { get; private set; } = [];

    public LoopTurn Advance(IDecodingSequence sequence)
    {
        if (Started == 0 && sequence.HasLogits)
        {
            AllocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
            Started = Stopwatch.GetTimestamp();
        }

        if (_parked != 0)
            EndPark();
        var turn = inner.Advance(sequence);
        switch (turn)
        {
            case LoopTurn.Park:
                _parked = Stopwatch.GetTimestamp();
                break;
            case LoopTurn.Evaluate:
                WaitedAtEnd = TimeSpan.Zero;
                break;
            case LoopTurn.Finish:
                Tokens = sequence.Tokens[promptLength..].ToArray();
                break;
        }

        return turn;
    }

    private void EndPark()
    {
        var waited = Stopwatch.GetElapsedTime(_parked);
        Waited += waited;
        WaitedAtEnd += waited;
        _parked = 0;
    }
}
