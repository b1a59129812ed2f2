namespace SafeThink.GuardTraining.Fitting;

/// <summary>What of a head is chosen, and not fitted.</summary>
/// <param name="Choice">What of the states it looks at.</param>
/// <param name="Penalty">λ.</param>
internal sealed record HeadRecipe(FeatureChoice Choice, double Penalty)
{
    /// <summary>Fits it.</summary>
    /// <param name="samples">What on; both labels occur.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public LinearModel Fit(IReadOnlyList<Sample> samples, CancellationToken cancellationToken) => LogisticRegression.Fit(samples, Penalty, cancellationToken);
}
