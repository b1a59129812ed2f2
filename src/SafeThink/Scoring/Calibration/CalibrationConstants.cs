namespace SafeThink.Scoring.Calibration;

/// <summary>The defaults of fitting, measuring and choosing thresholds.</summary>
public static class CalibrationConstants
{
    /// <summary>P(safe) is kept this far from 0 and 1 before its log-odds are taken: a score of 1 would have infinite ones.</summary>
    public const double SmallestProbability = 1e-6;

    /// <summary>Bins of a reliability diagram (Guo et al. 2017, section 4.1: M = 15).</summary>
    public const int Bins = 15;

    /// <summary>Bootstrap samples of a confidence interval.</summary>
    public const int BootstrapSamples = 1000;

    /// <summary>The share of bootstrap samples that a confidence interval holds.</summary>
    public const double Confidence = 0.95;

    /// <summary>The seed of the bootstrap.</summary>
    public const int Seed = 1;
}
