namespace SafeThink.GuardTraining.Extraction;

/// <summary>Some consecutive tokens of one step, and the mean of their states.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="Tokens">How many tokens.</param>
/// <param name="Mean">The mean states, layer after layer.</param>
internal sealed record Segment(int Step, int Tokens, Half[] Mean);
