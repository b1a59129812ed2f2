namespace SafeThink.LlamaCpp.Scoring.HiddenStates;

/// <summary>Which means of hidden states a head looks at.</summary>
[Flags]
public enum HeadParts
{
    /// <summary>None; no head has it.</summary>
    None = 0,

    /// <summary>Over the trace so far, the candidate step included, older tokens counting less.</summary>
    Trace = 1,

    /// <summary>Over the candidate step alone.</summary>
    Step = 2,

    /// <summary>Over the request.</summary>
    Request = 4,
}
