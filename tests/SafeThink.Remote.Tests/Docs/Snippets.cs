using Microsoft.Extensions.AI;
using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Scoring.Combining;

namespace SafeThink.Remote.Tests.Docs;

/// <summary>The code of docs/scorers/combining.md, calibration.md and remote.md, so that it compiles.</summary>
internal static class Snippets
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

    public static void MakeProfile(ISafetyScorer scorer, ScoredRow[] rows, string path)
    {
        var profile = GuardProfile.Fit(
            scorer.Name, rows, CalibrationMethod.Platt, ThresholdTarget.FalseAlarmRate, 0.01, "our 4,000 labelled steps, spring");
        profile.Save(path);
    }

    public static GuardedDecoder UseProfile(IDecodingEngine engine, ISafetyScorer scorer, string path)
    {
        var guard = GuardProfile.Load(path);
        var pipeline = new DecodingPipelineBuilder().AddSafeThink(guard).Build();
        var decoder = new GuardedDecoder(engine, pipeline, guard.Apply(scorer));
        return decoder;
    }

    public static GuardProfile OwnSets(ISafetyScorer scorer, ScoredRow[] fitRows, ScoredRow[] thresholdRows)
    {
        var calibration = CalibrationFitter.FitTemperature(fitRows);
        ScoredRow[] calibrated = [.. thresholdRows.Select(r => r with { Score = calibration.Apply(r.Score) })];
        var threshold = ThresholdChooser.Choose(calibrated, ThresholdTarget.MissRate, 0.05, new BootstrapOptions { Seed = 7 });
        var own = GuardProfile.Create(scorer.Name, calibration, threshold, "two sets of our own");
        return own;
    }

    public static double Error(ScoredRow[] freshRows)
    {
        var error = Reliability.Measure(freshRows).ExpectedCalibrationError;
        return error;
    }

    public static ISafetyScorer Judge(IChatClient client, ISafetyScorer cheap)
    {
        var judge = new ChatClientScorer(client, new ChatJudgeOptions { ChatOptions = new ChatOptions { ModelId = "a-judge" } });
        var scorer = cheap.EscalateTo(judge, new UncertainBand(-0.5f, 0.9f)).Cached();
        return scorer;
    }

    public static string Moderate(string key)
    {
        using var moderation = new ModerationScorer(new ModerationOptions { ApiKey = key });
        return moderation.Name;
    }

    public static RemoteCallOptions Patient()
    {
        var patient = new RemoteCallOptions { Retries = 4, LongestRetryAfter = TimeSpan.FromSeconds(30), Deadline = TimeSpan.FromMinutes(2) };
        return patient;
    }
}
