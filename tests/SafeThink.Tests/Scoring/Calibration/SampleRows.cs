using SafeThink.Scoring.Calibration;

namespace SafeThink.Tests.Scoring.Calibration;

/// <summary>Rows drawn from a scorer whose calibration is known: labels are drawn from σ(a·z + b), scores show z.</summary>
internal static class SampleRows
{
    public static ScoredRow[] Draw(int count, double slope, double intercept, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var logOdds = (random.NextDouble() * 8) - 4;
            var score = (float)((2 / (1 + Math.Exp(-logOdds))) - 1);
            return new ScoredRow(score, random.NextDouble() < 1 / (1 + Math.Exp(-((slope * logOdds) + intercept))));
        })];
    }
}
