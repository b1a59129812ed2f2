using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/scorers/calibration.md.</summary>
public static class CalibrationSnippets
{
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
}
