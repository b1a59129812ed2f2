using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Scoring.Combining;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/scorers/combining.md.</summary>
public static class CombiningSnippets
{
    public static ISafetyScorer Combine(ISafetyScorer cheap, ISafetyScorer strong)
    {
        var scorer = cheap
            .EscalateTo(strong.WithDeadline(TimeSpan.FromSeconds(2)), new UncertainBand(-0.5f, 0.9f))
            .Cached();
        return scorer;
    }

    public static UncertainBand Band(ScoredRow[] rows)
    {
        var alarm = ThresholdChooser.Choose(rows, ThresholdTarget.FalseAlarmRate, 0.01).Threshold.Value;
        var miss = ThresholdChooser.Choose(rows, ThresholdTarget.MissRate, 0.02).Threshold.Value;
        var band = new UncertainBand((float)Math.Min(alarm, miss), (float)Math.Max(alarm, miss));
        return band;
    }

    public static ISafetyScorer Mean(ISafetyScorer first, ISafetyScorer second)
    {
        var both = new WeightedMeanScorer([new(first, 2), new(second, 1)], ScoringOrder.Parallel);
        return both;
    }

    public static ISafetyScorer Debounce(ISafetyScorer scorer)
    {
        var debounced = new DebounceScorer(scorer, new DebounceOptions { Required = 2, Window = 3, Floor = -0.8f });
        return debounced;
    }

    public static ISafetyScorer PreScore(ISafetyScorer requests, ISafetyScorer steps)
    {
        var informed = new PreScoreScorer(requests, steps, new PreScoreOptions { Rule = PreScoreRule.Mean, Weight = 0.25f });
        return informed;
    }
}
