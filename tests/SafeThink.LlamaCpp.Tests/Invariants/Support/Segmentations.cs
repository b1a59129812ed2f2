using SafeThink.Traces;

namespace SafeThink.LlamaCpp.Tests.Invariants.Support;

/// <summary>Ways to cut steps that differ as much as they can.</summary>
internal static class Segmentations
{
    /// <summary>Ways that depend on the text alone.</summary>
    public static IReadOnlyList<StepSegmentation> OfText { get; } =
    [
        StepSegmentation.Default,
        new() { Delimiter = StepDelimiter.NewLine },
        new() { Delimiter = StepDelimiter.Sentence },
        new() { MaximumLength = 1 },
        new() { MaximumLength = 20 },
        new() { Delimiter = StepDelimiter.Sentence, MaximumLength = 8 },
    ];

    /// <summary>All ways.</summary>
    public static IReadOnlyList<StepSegmentation> All { get; } =
    [
        .. OfText,
        new() { Delimiter = StepDelimiter.Tokens, TokensPerStep = 1 },
        new() { Delimiter = StepDelimiter.Tokens, TokensPerStep = 7 },
    ];
}
