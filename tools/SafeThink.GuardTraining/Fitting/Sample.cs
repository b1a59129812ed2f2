namespace SafeThink.GuardTraining.Fitting;

/// <summary>A row as it stood when one of its steps had been read.</summary>
/// <param name="Row">Its row's number.</param>
/// <param name="Step">The step, from 0.</param>
/// <param name="IsLast">Whether the row ends with it.</param>
/// <param name="IsUnsafe">The row's label.</param>
/// <param name="Weight">How much it counts; a row's samples make 1 together.</param>
/// <param name="Features">What a head looks at.</param>
internal sealed record Sample(int Row, int Step, bool IsLast, bool IsUnsafe, double Weight, float[] Features);
