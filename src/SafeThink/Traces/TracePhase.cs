namespace SafeThink.Traces;

/// <summary>What a stretch of a model's output is for.</summary>
public enum TracePhase
{
    /// <summary>The answer: what the user asked for.</summary>
    Answer,

    /// <summary>The reasoning trace: thinking aloud before the answer.</summary>
    Reasoning,

    /// <summary>Neither: text between two channels, which belongs to the protocol and is never released.</summary>
    Protocol,
}
