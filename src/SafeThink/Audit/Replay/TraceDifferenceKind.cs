namespace SafeThink.Audit.Replay;

/// <summary>What differs between a trace and a run.</summary>
public enum TraceDifferenceKind
{
    /// <summary>A token: its id, its place or where it comes from.</summary>
    Token,

    /// <summary>The score of a step.</summary>
    Score,

    /// <summary>What was decided, or what about.</summary>
    Decision,

    /// <summary>One of the two goes on where the other has ended, or they ended for different reasons.</summary>
    Ending,
}
