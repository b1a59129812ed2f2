namespace SafeThink.Traces;

/// <summary>Why a <see cref="TraceReader"/> stopped reading.</summary>
internal enum TraceSignal
{
    /// <summary>Everything there is has been read.</summary>
    None,

    /// <summary>A step ended, at <see cref="TraceReader.StepEnd"/>.</summary>
    StepEnd,

    /// <summary>A tag ended, from <see cref="TraceReader.TagStart"/> to <see cref="TraceReader.Position"/>.</summary>
    Tag,
}
