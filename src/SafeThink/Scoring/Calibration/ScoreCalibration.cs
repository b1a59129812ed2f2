using System.Globalization;
using System.Text.Json.Serialization;

namespace SafeThink.Scoring.Calibration;

/// <summary>Maps a scorer's scores so that they are probabilities: of what it gives P(safe) = 0.9, nine in ten are safe.</summary>
/// <remarks>
/// P(safe) = σ(a·z + b), with z the log-odds of the scorer's own P(safe) = (score + 1) / 2. The slope is above 0, so the order
/// of scores stays: calibration moves thresholds, and changes no AUC.
/// </remarks>
public sealed record ScoreCalibration
{
    /// <summary>Creates a calibration.</summary>
    /// <param name="method">How it was fitted.</param>
    /// <param name="slope">a: above 0; 1 where the method is <see cref="CalibrationMethod.None"/>.</param>
    /// <param name="intercept">b: finite; 0 where the method is not <see cref="CalibrationMethod.Platt"/>.</param>
    /// <exception cref="ArgumentException">There is no such method, or a number cannot belong to it; the message says which.</exception>
    [JsonConstructor]
    public ScoreCalibration(CalibrationMethod method, double slope, double intercept)
    {
        if (!Enum.IsDefined(method))
            throw new ArgumentOutOfRangeException(nameof(method), method, "There is no such method.");
        if (!(slope > 0 && double.IsFinite(slope)))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A calibration's slope must be above 0, and this one is {slope}."), nameof(slope));
        if (!double.IsFinite(intercept))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A calibration's intercept must be a number, and this one is {intercept}."), nameof(intercept));
        if (method != CalibrationMethod.Platt && intercept != 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Only Platt calibrations have an intercept, and this one has {intercept}."), nameof(intercept));
        if (method == CalibrationMethod.None && slope != 1)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"No calibration means a slope of 1, and this one is {slope}."), nameof(slope));
        (Method, Slope, Intercept) = (method, slope, intercept);
    }

    /// <summary>Leaves every score as it is.</summary>
    public static ScoreCalibration None { get; } = new(CalibrationMethod.None, 1, 0);

    /// <summary>How it was fitted.</summary>
    public CalibrationMethod Method { get; }

    /// <summary>a: 1/T of a temperature.</summary>
    public double Slope { get; }

    /// <summary>b, in log-odds.</summary>
    public double Intercept { get; }

    /// <summary>Calibrates a value.</summary>
    /// <param name="score">From -1 to 1; NaN stays NaN.</param>
    /// <returns>From -1 to 1.</returns>
    public float Apply(float score) =>
        Method == CalibrationMethod.None ? score : (float)((2 * Sigmoid((Slope * LogOdds(score)) + Intercept)) - 1);

    /// <summary>Calibrates a score. An indeterminate one stays indeterminate.</summary>
    /// <param name="score">The score.</param>
    public SafetyScore Apply(SafetyScore score) =>
        score.IsDeterminate ? SafetyScore.Of(Apply(score.Value), score.Category) : score;

    internal static double LogOdds(float score)
    {
        var safe = Math.Clamp(
            (score + 1.0) / 2, CalibrationConstants.SmallestProbability, 1 - CalibrationConstants.SmallestProbability);
        return Math.Log(safe / (1 - safe));
    }

    internal static double Sigmoid(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
