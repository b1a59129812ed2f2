namespace SafeThink.GuardTraining.Fitting;

/// <summary>Platt scaling: a slope and an offset that turn logits of rows nobody was fitted on into honest ones.</summary>
/// <param name="Slope">The slope.</param>
/// <param name="Offset">The offset.</param>
internal sealed record Platt(double Slope, double Offset)
{
    private const int MaximumSteps = 100;
    private const double Ridge = 1e-9;

    /// <summary>Fits by Newton's method.</summary>
    /// <param name="scored">Logits, labels and weights; both labels occur.</param>
    public static Platt Fit(IReadOnlyList<(double Logit, bool IsUnsafe, double Weight)> scored)
    {
        var (slope, offset) = (1.0, 0.0);
        for (var step = 0; step < MaximumSteps; step++)
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
            var (ds, d0) = (((hoo * gs) - (hso * go)) / determinant, ((hss * go) - (hso * gs)) / determinant);
            (slope, offset) = (slope - ds, offset - d0);
            if (Math.Abs(ds) + Math.Abs(d0) < 1e-10)
                break;
        }

        return new(slope, offset);
    }
}
