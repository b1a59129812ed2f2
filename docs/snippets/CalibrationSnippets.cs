using SafeThink.Decoding;
using SafeThink.Engines;
using SafeThink.Pipeline;
using SafeThink.Prompts;
using SafeThink.Scoring;
using SafeThink.Scoring.Calibration;
using SafeThink.Traces;

namespace SafeThink.Docs.Snippets;

/// <summary>docs/scorers/calibration.md.</summary>
public static class CalibrationSnippets
{
    public static async Task<List<ScoredRow>> ScoreAsync(
        ISafetyScorer scorer, IEnumerable<(string Request, string Step, bool IsSafe)> labelled, CancellationToken cancellationToken)
    {
        List<ScoredRow> rows = [];
        foreach (var (request, step, isSafe) in labelled)
        {
            await using var session = scorer.OpenSession(Prompt.FromText(request));
            var score = await session.ScoreAsync(new TraceStep(1, TracePhase.Answer, step), cancellationToken);
            if (score.IsDeterminate)
                rows.Add(new ScoredRow(score.Value, isSafe));
        }

        return rows;
    }

    public static void MakeProfile(ISafetyScorer scorer, IReadOnlyList<ScoredRow> rows, string path)
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
