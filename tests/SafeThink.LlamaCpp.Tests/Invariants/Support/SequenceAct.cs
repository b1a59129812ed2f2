using SafeThink.Engines;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>Something a loop did with its sequence.</summary>
internal abstract record SequenceAct
{
    /// <summary>Tokens were appended.</summary>
    public sealed record Append(int[] Tokens) : SequenceAct;

    /// <summary>A token was sampled from logits.</summary>
    public sealed record Sample(int Token, float[] Logits) : SequenceAct;

    /// <summary>What was pending was evaluated.</summary>
    public sealed record Evaluate : SequenceAct;

    /// <summary>The sampling was changed.</summary>
    public sealed record Resample(SamplingOptions Sampling) : SequenceAct;

    /// <summary>A mark was set.</summary>
    public sealed record Mark(SequenceMark Place) : SequenceAct;

    /// <summary>The sequence went back to a mark.</summary>
    public sealed record Rewind(SequenceMark Place) : SequenceAct;

    /// <summary>The sequence was cut to a length.</summary>
    public sealed record Truncate(int Length) : SequenceAct;
}
