namespace SafeThink.Training.Embedded.Rows;

/// <summary>How many rows a set gave.</summary>
/// <param name="Set">The set.</param>
/// <param name="Rows">Rows in the file, after its licence was looked at.</param>
/// <param name="LeftOut">Rows that a test holds too, or nearly so.</param>
/// <param name="Safe">Safe rows to train on, steps counted.</param>
/// <param name="Unsafe">Unsafe rows to train on.</param>
/// <param name="HeldApart">Rows kept for calibration.</param>
internal sealed record SetCount(TrainingSet Set, int Rows, int LeftOut, int Safe, int Unsafe, int HeldApart);
