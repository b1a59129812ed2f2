namespace SafeThink.GuardTraining.Fitting;

/// <summary>Platt scaling: a slope and an offset that turn logits of rows nobody was fitted on into honest ones.</summary>
/// <param name="Slope">The slope.</param>
/// <param name="Offset">The offset.</param>
internal sealed record Platt(double Slope, double Offset)
{
    private const int MaximumSteps = 100;
    private const double Ridge = 1e-9;
    private const double SmallestShare = 1e-6;

    /// <summary>Fits by Newton's method.</summary>
    /// <param name="scored">Logits, labels and weights; both labels occur.</param>
    public static Platt Fit(IReadOnlyList<(double Logit, bool IsUnsafe, double Weight)> scored)
    {
        var (slope, offset, loss) = (1.0, 0.0, LossOf(scored, 1, 0));
        for (var step = 0; step < MaximumSteps; step++)
        {
            var (ds, d0) = NewtonStep(scored, slope, offset);

            // A whole step can overshoot where most probabilities are near 0 or 1.
            var share = 1.0;
            while (share > SmallestShare && !(LossOf(scored, slope - (share * ds), offset - (share * d0)) < loss))
                share /= 2;
            if (share <= SmallestShare)
                break;
            (slope, offset) = (slope - (share * ds), offset - (share * d0));
            loss = LossOf(scored, slope, offset);
        }

        return new(slope, offset);
    }

    private static (double Slope, double Offset) NewtonStep(IReadOnlyList<(double Logit, bool IsUnsafe, double Weight)> scored, double slope, double offset)
    {
        var (gs, go, hss, hso, hoo) = (0.0, 0.0, Ridge, 0.0, Ridge);
        foreach (var (logit, isUnsafe, weight) in scored)
        {
            var p = 1 / (1 + Math.Exp(-((slope * logit) + offset)));
            var error = weight * (p - (isUnsafe ? 1 : 0));
            var curvature = weight * p * (1 - p);
            gs += error * logit;
            go += error;
            hss += curvature * logit * logit;
            hso += curvature * logit;
            hoo += curvature;
        }

        var determinant = (hss * hoo) - (hso * hso);
        return (((hoo * gs) - (hso * go)) / determinant, ((hss * go) - (hso * gs)) / determinant);
    }

    private static double LossOf(IReadOnlyList<(double Logit, bool IsUnsafe, double Weight)> scored, double slope, double offset)
    {
        var loss = 0.0;
        foreach (var (logit, isUnsafe, weight) in scored)
            loss += weight * LogisticLoss.Of((slope * logit) + offset, isUnsafe);

        return loss;
    }
}
