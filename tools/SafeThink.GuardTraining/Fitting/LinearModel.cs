using SafeThink.Training.Metrics;

namespace SafeThink.GuardTraining.Fitting;

/// <summary>A bias and weights on features as they are; the product is a logit of unsafe.</summary>
internal sealed record LinearModel(double Bias, float[] Weights)
{
    public double Logit(ReadOnlySpan<float> features) => Bias + Vectors.Dot(Weights, features);

    /// <summary>What it makes of samples.</summary>
    public IEnumerable<ScoredSample> Score(IEnumerable<Sample> samples) => samples.Select(s => new ScoredSample(s, Logit(s.Features)));

    /// <summary>The model with a slope and an offset folded in.</summary>
    public LinearModel Calibrated(PlattScaling platt) =>
        new((Bias * platt.Slope) + platt.Offset, [.. Weights.Select(w => (float)(w * platt.Slope))]);
}
