using SafeThink.EndToEnd.Arms;

namespace SafeThink.EndToEnd.Measuring;

/// <summary>What scoring took in an arm over all rounds: medians, in milliseconds.</summary>
internal sealed record GuardSummary
{
    /// <summary>The tokens of each scored step.</summary>
    public required int[] StepTokens { get; init; }

    /// <summary>How long the score of each step took.</summary>
    public required double[] StepMilliseconds { get; init; }

    /// <summary>How long all scores of a decode took.</summary>
    public required double ScoringMilliseconds { get; init; }

    /// <summary>How long the decode stood still for them.</summary>
    public required double WaitedMilliseconds { get; init; }

    /// <summary>Of that, what came behind the last token, when there was nothing left to decode.</summary>
    public required double WaitedAtEndMilliseconds { get; init; }

    /// <summary>What the decode took longer than the reference while it did not stand still.</summary>
    public required double SlowedMilliseconds { get; init; }

    /// <summary>The share of the scoring that the decode did not wait for, from 0 to 1.</summary>
    public double HiddenShare => Math.Clamp(1 - (WaitedMilliseconds / ScoringMilliseconds), 0, 1);

    /// <summary>Sums up the runs of an arm, in which the same steps were scored.</summary>
    /// <param name="runs">Its runs, one a round.</param>
    /// <param name="reference">The reference's runs, in the same order.</param>
    /// <returns>The sums, or null where nothing was scored.</returns>
    public static GuardSummary? Of(IReadOnlyList<ArmRun> runs, IReadOnlyList<ArmRun> reference)
    {
        if (runs[0].Guard is not { } first)
            return null;
        return new GuardSummary
        {
            StepTokens = first.StepTokens,
            StepMilliseconds = [.. first.Scoring.Select((_, step) => Median(runs, g => g.Scoring[step]))],
            ScoringMilliseconds = Median(runs, g => g.Scoring.Aggregate(TimeSpan.Zero, (sum, t) => sum + t)),
            WaitedMilliseconds = Median(runs, g => g.Waited),
            WaitedAtEndMilliseconds = Median(runs, g => g.WaitedAtEnd),
            SlowedMilliseconds = Statistics.Median(
                [.. runs.Zip(reference, (r, b) => (r.Decode - b.Decode - r.Guard!.Waited).TotalMilliseconds)]),
        };
    }

    private static double Median(IReadOnlyList<ArmRun> runs, Func<GuardRun, TimeSpan> time) =>
        Statistics.Median([.. runs.Select(r => time(r.Guard!).TotalMilliseconds)]);
}
