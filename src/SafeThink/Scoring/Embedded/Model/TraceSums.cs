using SafeThink.Traces;

namespace SafeThink.Scoring.Embedded.Model;

/// <summary>All that is remembered of a trace: a few sums, whatever its length.</summary>
internal readonly record struct TraceSums
{
    /// <summary>How much of the steps before still counts when a step comes behind them.</summary>
    /// <remarks>So the last handful of steps decides, and a long safe trace cannot drown what comes after it.</remarks>
    public const double Memory = 0.8;

    /// <summary>Words and pairs of words.</summary>
    public GroupSum Word { get; init; }

    /// <summary>Pieces of words.</summary>
    public GroupSum Piece { get; init; }

    /// <summary>The first words of the phase.</summary>
    public GroupSum Opening { get; init; }

    /// <summary>The windows.</summary>
    public WindowPool Windows { get; init; }

    /// <summary>How many words the phase has so far.</summary>
    public int Position { get; init; }

    /// <summary>The phase of the last step.</summary>
    public TracePhase Phase { get; init; }

    /// <summary>The sums that a step comes behind.</summary>
    /// <param name="phase">The phase of that step. An answer has an opening of its own: there it refuses, or does not.</param>
    public TraceSums Before(TracePhase phase) => new()
    {
        Word = Word * Memory,
        Piece = Piece * Memory,
        Opening = phase == Phase ? Opening : default,
        Windows = Windows.Faded(Memory),
        Position = phase == Phase ? Position : 0,
        Phase = phase,
    };
}
