namespace SafeThink.Training.Embedded.Evaluation;

/// <summary>How often harmless text scores below the threshold.</summary>
/// <param name="Name">The set.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="RowAlarms">Rows that score below it, scored whole.</param>
/// <param name="Steps">How many steps they have, a line each.</param>
/// <param name="StepAlarms">Steps that score below it, each behind the steps before.</param>
internal sealed record FalseAlarms(string Name, int Rows, int RowAlarms, int Steps, int StepAlarms);
