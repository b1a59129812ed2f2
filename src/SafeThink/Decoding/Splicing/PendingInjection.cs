namespace SafeThink.Decoding.Splicing;

/// <summary>Text put in front of the present step, which is handed out only if the step is accepted.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsScored">Whether it is part of the text scored: a refusal is, a steering prefix is not (R(x, z·y) leaves s out).</param>
/// <param name="Start">How many tokens of the sequence lie before it.</param>
/// <param name="StaysInTrace">Whether it stays in the sequence once the step is accepted.</param>
internal readonly record struct PendingInjection(string Text, bool IsScored, int Start, bool StaysInTrace);
