namespace SafeThink.GuardTraining.Fitting;

/// <summary>What a logit of unsafe costs where the label is known: minus the logarithm of the probability it gave that label.</summary>
internal static class LogisticLoss
{
    public static double Of(double logit, bool isUnsafe)
    {
        // The exponential of what is never positive, so that none overflows.
        var signed = isUnsafe ? logit : -logit;
        return signed > 0 ? Math.Log(1 + Math.Exp(-signed)) : Math.Log(1 + Math.Exp(signed)) - signed;
    }
}
