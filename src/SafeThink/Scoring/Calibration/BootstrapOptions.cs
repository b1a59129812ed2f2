namespace SafeThink.Scoring.Calibration;

/// <summary>Options of the bootstrap behind a <see cref="ThresholdChoice"/>'s intervals.</summary>
public sealed class BootstrapOptions
{
    /// <summary>How many samples are drawn; at least 100.</summary>
    /// <value>1000</value>
    public int Samples { get; set; } = CalibrationConstants.BootstrapSamples;

    /// <summary>The share of samples that an interval holds; above 0, below 1.</summary>
    /// <value>0.95</value>
    public double Confidence { get; set; } = CalibrationConstants.Confidence;

    /// <summary>The seed: the same rows and seed give the same intervals.</summary>
    /// <value>1</value>
    public int Seed { get; set; } = CalibrationConstants.Seed;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its range; the message names it.</exception>
    public void Validate()
    {
        if (Samples < 100)
            throw new ArgumentOutOfRangeException(nameof(Samples), Samples, "Fewer than 100 bootstrap samples give no interval.");
        if (!(Confidence > 0 && Confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(Confidence), Confidence, "The confidence must lie above 0 and below 1.");
    }
}
