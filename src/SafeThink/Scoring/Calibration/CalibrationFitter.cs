using System.Globalization;

namespace SafeThink.Scoring.Calibration;

/// <summary>Fits a calibration to labelled scores, by the log-loss of P(safe).</summary>
/// <remarks>
/// Newton's method with halved steps on one or two numbers, after Lin, Lin and Weng, "A note on Platt's probabilistic outputs
/// for support vector machines" (2007), with their log-loss, which does not cancel, and Platt's targets: a label counts as
/// (n + 1) / (n + 2) of its n rows, so that rows which one threshold parts do not drive the slope to infinity. Two unknowns
/// need no library of linear algebra. As there, the search begins at a slope of 0, and no step takes a row far: where P(safe) is
/// 0 or 1 the loss has no curvature, and Newton's step leads anywhere. Fit on rows that the scorer was not trained on.
/// </remarks>
public static class CalibrationFitter
{
    private const int MaximumIterations = 100;
    private const double SmallestGradient = 1e-9;
    private const double SmallestStep = 1e-10;

    // By how much a step changes the log-odds of a row at most.
    private const double LongestStep = 2;

    // Keeps the Hessian invertible where P(safe) is 0 or 1 at nearly all rows.
    private const double Ridge = 1e-12;

    /// <summary>Fits a temperature: one number, for a few hundred rows.</summary>
    /// <param name="rows">Rows of both labels.</param>
    /// <exception cref="ArgumentException">A score lies off the scale, or one of the labels does not occur.</exception>
    /// <exception cref="InvalidOperationException">The scores rank safe rows below unsafe ones, say nothing, or lean to one side.</exception>
    public static ScoreCalibration FitTemperature(IReadOnlyList<ScoredRow> rows) => Fit(rows, CalibrationMethod.Temperature);

    /// <summary>Fits slope and intercept: two numbers, for scorers that lean to one side.</summary>
    /// <param name="rows">Rows of both labels.</param>
    /// <exception cref="ArgumentException">A score lies off the scale, or one of the labels does not occur.</exception>
    /// <exception cref="InvalidOperationException">The scores rank safe rows below unsafe ones, or say nothing.</exception>
    public static ScoreCalibration FitPlatt(IReadOnlyList<ScoredRow> rows) => Fit(rows, CalibrationMethod.Platt);

    private static ScoreCalibration Fit(IReadOnlyList<ScoredRow> rows, CalibrationMethod method)
    {
        ScoredRows.Check(rows);
        var points = Points(rows);
        if (points.All(p => p.LogOdds == points[0].LogOdds))
            throw new InvalidOperationException($"All {rows.Count} rows have the same score: there is nothing to calibrate.");
        var hasIntercept = method == CalibrationMethod.Platt;
        var (slope, intercept) = (0.0, hasIntercept ? LogOddsOfAll(points) : 0);
        var loss = Loss(points, slope, intercept);
        for (var i = 0; i < MaximumIterations; i++)
        {
            var (slopeStep, interceptStep, gradient) = NewtonStep(points, slope, intercept, hasIntercept);
            if (gradient < SmallestGradient * points.Length)
                break;

            var size = Math.Min(1, LongestStep / points.Max(p => Math.Abs((slopeStep * p.LogOdds) + interceptStep)));
            double next;
            while (!((next = Loss(points, slope + (size * slopeStep), intercept + (size * interceptStep))) < loss) && size > SmallestStep)
                size /= 2;
            if (!(size > SmallestStep))
                break;
            (slope, intercept, loss) = (slope + (size * slopeStep), intercept + (size * interceptStep), next);
        }

        if (!(slope > 0))
        {
            // A temperature cannot move scores that lean to one side, so it may turn the order round although they rank rows well.
            var remedy = hasIntercept ? "" : " If they have, the scores lean to one side: fit Platt, which moves them.";
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The best slope is {slope:0.####}, which would not rank safe rows above unsafe ones. Check that labels and scores have the same direction (1 is safe).{remedy}"));
        }

        return new ScoreCalibration(method, slope, intercept);
    }

    private static double LogOddsOfAll((double LogOdds, double Target)[] points)
    {
        var safe = points.Average(p => p.Target);
        return Math.Log(safe / (1 - safe));
    }

    private static (double LogOdds, double Target)[] Points(IReadOnlyList<ScoredRow> rows)
    {
        double safe = rows.Count(r => r.IsSafe);
        var unsafeRows = rows.Count - safe;
        var safeTarget = (safe + 1) / (safe + 2);
        var unsafeTarget = 1 / (unsafeRows + 2);
        return [.. rows.Select(r => (ScoreCalibration.LogOdds(r.Score), r.IsSafe ? safeTarget : unsafeTarget))];
    }

    private static double Loss((double LogOdds, double Target)[] points, double slope, double intercept)
    {
        var loss = 0.0;
        foreach (var (logOdds, target) in points)
        {
            // log(1 + e^-z) + (1 - t)·z, written so that no exponential overflows.
            var z = (slope * logOdds) + intercept;
            loss += z >= 0
                ? ((1 - target) * z) + Math.Log(1 + Math.Exp(-z))
                : (-target * z) + Math.Log(1 + Math.Exp(z));
        }

        return loss;
    }

    private static (double Slope, double Intercept, double Gradient) NewtonStep(
        (double LogOdds, double Target)[] points, double slope, double intercept, bool hasIntercept)
    {
        var (gradientSlope, gradientIntercept) = (0.0, 0.0);
        var (hessianSlope, hessianBoth, hessianIntercept) = (Ridge, 0.0, Ridge);
        foreach (var (logOdds, target) in points)
        {
            var safe = ScoreCalibration.Sigmoid((slope * logOdds) + intercept);
            var (error, weight) = (safe - target, safe * (1 - safe));
            gradientSlope += error * logOdds;
            gradientIntercept += error;
            hessianSlope += weight * logOdds * logOdds;
            hessianBoth += weight * logOdds;
            hessianIntercept += weight;
        }

        if (!hasIntercept)
            return (-gradientSlope / hessianSlope, 0, Math.Abs(gradientSlope));

        var determinant = (hessianSlope * hessianIntercept) - (hessianBoth * hessianBoth);
        return (
            -((hessianIntercept * gradientSlope) - (hessianBoth * gradientIntercept)) / determinant,
            -((hessianSlope * gradientIntercept) - (hessianBoth * gradientSlope)) / determinant,
            Math.Max(Math.Abs(gradientSlope), Math.Abs(gradientIntercept)));
    }
}
