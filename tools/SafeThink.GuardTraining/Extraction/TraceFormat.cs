using SafeThink.LlamaCpp.Scoring.HiddenStates;

namespace SafeThink.GuardTraining.Extraction;

/// <summary>How a request and a trace are laid before a model that reads them.</summary>
/// <param name="Request">How the request is laid before it, and what stands between it and the trace.</param>
/// <param name="Lead">What every trace begins with.</param>
/// <param name="Label">How a folder of states names it.</param>
internal sealed record TraceFormat(RequestFormat Request, string Lead, string Label)
{
    /// <summary>The trace right behind the request: as a guard of its own reads it.</summary>
    public static TraceFormat Bare { get; } = new(RequestFormat.ChatMl, "", "");

    /// <summary>As a model decodes it that opens its thinking itself: the tag is no part of the trace, the line break behind it is.</summary>
    /// <remarks>The decoding model reads the request whole; here the longest are shortened, for the time it takes.</remarks>
    public static TraceFormat Thinking { get; } = new(
        RequestFormat.ChatMl with { Closing = RequestFormat.ChatMl.Closing + "<think>", MaximumTokens = 300 }, "\n", " thinking");

    /// <summary>Reads what <see cref="Label"/> wrote.</summary>
    /// <param name="words">The words of the label.</param>
    /// <exception cref="InvalidDataException">There is no such format.</exception>
    public static TraceFormat Parse(IReadOnlyList<string> words) => words switch
    {
        [] => Bare,
        ["thinking"] => Thinking,
        _ => throw new InvalidDataException($"There is no format '{string.Join(' ', words)}'. Extract the states anew."),
    };
}
