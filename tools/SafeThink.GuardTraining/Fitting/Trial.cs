namespace SafeThink.GuardTraining.Fitting;

/// <summary>What cross-validation says of a choice.</summary>
/// <param name="Choice">What of the states is looked at.</param>
/// <param name="Penalty">λ.</param>
/// <param name="Auc">The AUC.</param>
internal sealed record Trial(FeatureChoice Choice, double Penalty, double Auc);
