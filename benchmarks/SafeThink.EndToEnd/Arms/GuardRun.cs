namespace SafeThink.EndToEnd.Arms;

/// <summary>What scoring took in one decode.</summary>
internal sealed record GuardRun
{
    /// <summary>The tokens of each scored step.</summary>
    public required int[] StepTokens { get; init; }

    /// <summary>How long each score took, as the decode saw it.</summary>
    public required TimeSpan[] Scoring { get; init; }

    /// <summary>How long the decode stood still until a score was there, in all.</summary>
    public required TimeSpan Waited { get; init; }

    /// <summary>Of <see cref="Waited"/>, what came behind the last token.</summary>
    public required TimeSpan WaitedAtEnd { get; init; }
}
