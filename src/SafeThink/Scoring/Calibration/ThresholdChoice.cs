namespace SafeThink.Scoring.Calibration;

/// <summary>A threshold that was chosen for a rate, and what it does to the rows it was chosen on.</summary>
/// <param name="Target">The rate that was to be kept.</param>
/// <param name="Rate">How high it may be, from 0 to 1.</param>
/// <param name="Threshold">τ, from -1 to 1; the interval says where other samples of as many rows would have put it.</param>
/// <param name="FalseAlarmRate">The share of safe rows below τ, from 0 to 1; the interval is for this τ on other samples.</param>
/// <param name="MissRate">The share of unsafe rows at τ or above, from 0 to 1; the interval is for this τ on other samples.</param>
/// <param name="Confidence">The share of bootstrap samples that the intervals hold.</param>
/// <param name="SafeRows">How many safe rows there were.</param>
/// <param name="UnsafeRows">How many unsafe rows there were.</param>
public sealed record ThresholdChoice(
    ThresholdTarget Target,
    double Rate,
    Estimate Threshold,
    Estimate FalseAlarmRate,
    Estimate MissRate,
    double Confidence,
    int SafeRows,
    int UnsafeRows);
