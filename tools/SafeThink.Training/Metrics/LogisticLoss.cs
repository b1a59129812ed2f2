namespace SafeThink.Training.Metrics;

/// <summary>What a logit costs where the label is known: minus the logarithm of the probability it gave that label.</summary>
public static class LogisticLoss
{
    /// <summary>The loss, in nats.</summary>
    public static double Of(double logit, bool isPositive)
    {
        // The exponential of what is never positive, so that none overflows.
        var signed = isPositive ? logit : -logit;
        return signed > 0 ? Math.Log(1 + Math.Exp(-signed)) : Math.Log(1 + Math.Exp(signed)) - signed;
    }
}
