using SafeThink.EndToEnd.Arms;

namespace SafeThink.EndToEnd.Measuring;

/// <summary>One arm over all rounds.</summary>
internal sealed record ArmSummary
{
    /// <summary>The arm's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required string Description { get; init; }

    /// <summary>Median decode time, in milliseconds.</summary>
    public required double DecodeMilliseconds { get; init; }

    /// <summary>Tokens a second at the median decode time.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Median over the rounds of this arm's decode time by the reference's of the same round.</summary>
    public required double Ratio { get; init; }

    /// <summary>Of <see cref="Ratio"/>.</summary>
    public required Interval RatioInterval { get; init; }

    /// <summary>Median over the rounds of what a token takes longer than in the reference, in microseconds.</summary>
    public required double AddedMicroseconds { get; init; }

    /// <summary>Like <see cref="Ratio"/>, of the whole request with its prompt.</summary>
    public required double RequestRatio { get; init; }

    /// <summary>Of <see cref="RequestRatio"/>.</summary>
    public required Interval RequestRatioInterval { get; init; }

    /// <summary>Median of the managed bytes allocated during the decode by its tokens; null where the arm is another process.</summary>
    public required double? BytesPerToken { get; init; }

    /// <summary>What scoring took; null where nothing was scored.</summary>
    public GuardSummary? Guard { get; init; }

    /// <summary>Every round's decode time, in milliseconds.</summary>
    public required double[] DecodeMillisecondsByRound { get; init; }

    /// <summary>Sums an arm up.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="runs">Its runs, one a round.</param>
    /// <param name="reference">The reference's runs, in the same order.</param>
    /// <param name="seed">The bootstrap's seed.</param>
    public static ArmSummary Of(IArm arm, IReadOnlyList<ArmRun> runs, IReadOnlyList<ArmRun> reference, int seed)
    {
        var tokens = runs[0].Tokens.Length;
        double[] decodes = [.. runs.Select(r => r.Decode.TotalMilliseconds)];
        double[] ratios = [.. runs.Zip(reference, (r, b) => r.Decode / b.Decode)];
        double[] requestRatios = [.. runs.Zip(reference, (r, b) => r.Request / b.Request)];
        double[] added = [.. runs.Zip(reference, (r, b) => (r.Decode - b.Decode).TotalMicroseconds / tokens)];
        var median = Statistics.Median(decodes);
        return new ArmSummary
        {
            Name = arm.Name,
            Description = arm.Description,
            DecodeMilliseconds = median,
            TokensPerSecond = tokens / median * 1000,
            Ratio = Statistics.Median(ratios),
            RatioInterval = Bootstrap.OfMedian(ratios, seed),
            AddedMicroseconds = Statistics.Median(added),
            RequestRatio = Statistics.Median(requestRatios),
            RequestRatioInterval = Bootstrap.OfMedian(requestRatios, seed),
            BytesPerToken = runs[0].AllocatedBytes is null
                ? null
                : Statistics.Median([.. runs.Select(r => (double)r.AllocatedBytes!.Value / tokens)]),
            Guard = GuardSummary.Of(runs, reference),
            DecodeMillisecondsByRound = decodes,
        };
    }
}
