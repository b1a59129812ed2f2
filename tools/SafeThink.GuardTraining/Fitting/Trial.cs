namespace SafeThink.GuardTraining.Fitting;

/// <summary>What cross-validation says of a recipe.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Auc">The AUC.</param>
internal sealed record Trial(HeadRecipe Recipe, double Auc);
