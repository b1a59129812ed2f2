namespace SafeThink.Training.Embedded.Evaluation;

/// <summary>What is left of a test's AUC when its texts are disguised.</summary>
/// <param name="Name">How they are.</param>
/// <param name="Auc">Area under the ROC curve of P(unsafe), of the rows that have a score.</param>
/// <param name="Indeterminate">How many rows have none; a decode takes them for unsafe.</param>
/// <param name="Rows">How many rows there are.</param>
internal sealed record DisguisedResult(string Name, double Auc, int Indeterminate, int Rows);
